import { instanceType } from "./cloud.ts";
import { device, fromNames } from "./names.ts";
import type { Vendor } from "./types.ts";

export const qualcomm: Vendor = {
  id: "qualcomm",
  name: "Qualcomm",
  // Qualcomm Cloud AI device plugin: one unit is one SoC.
  recognise: fromNames("qualcomm", { "qualcomm.com/qaic": device("Cloud AI device") }),
  facts: ({ labels }) => instanceType(labels),
  taints: {},
};
