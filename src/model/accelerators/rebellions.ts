import { device, fromNames } from "./names.ts";
import { instanceType } from "./cloud.ts";
import type { Vendor } from "./types.ts";

export const rebellions: Vendor = {
  id: "rebellions",
  name: "Rebellions",
  recognise: fromNames("rebellions", {
    // Rebellions' NPU operator; HAMi 2.10 reads the same name.
    "rebellions.ai/ATOM": device("NPU", "ATOM"),
    "rebellions.ai/REBEL": device("NPU", "REBEL"),
  }),
  facts: ({ labels }, resource) => resource.model === undefined ? instanceType(labels) : { model: resource.model },
  taints: {},
};
