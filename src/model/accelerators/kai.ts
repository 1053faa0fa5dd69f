import { FRACTION, MEMORY } from "../fractions.ts";
import { fromNames, memory } from "./names.ts";
import type { Vendor } from "./types.ts";

/** No resources: annotations of pods, in the totals of `fractions.ts`. No node advertises them. */
export const kai: Vendor = {
  id: "kai",
  name: "KAI Scheduler",
  recognise: fromNames("kai", { [FRACTION]: { unit: "amount", noun: "GPU in fractions" }, [MEMORY]: memory("GPU") }),
  facts: () => ({}),
  taints: {},
};
