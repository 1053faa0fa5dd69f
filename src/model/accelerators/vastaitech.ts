import { instanceType } from "./cloud.ts";
import { device, fromNames } from "./names.ts";
import type { Vendor } from "./types.ts";

export const vastaitech: Vendor = {
  id: "vastaitech",
  name: "Vastai",
  // HAMi 2.10 (examples/vastai).
  recognise: fromNames("vastaitech", { "vastaitech.com/va": { ...device("VA card"), register: "hami.io/node-va-register" } }),
  facts: ({ labels }) => instanceType(labels),
  taints: {},
};
