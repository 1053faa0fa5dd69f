import { instanceType } from "./cloud.ts";
import { cores, device, fromNames, memory, partition, share } from "./names.ts";
import type { Vendor } from "./types.ts";

const COUNT = "hygon.com/dcunum";

/** Hygon's own plugin: `dcu`, `dcu-share`. HAMi 2.10 (examples/hygon): `dcunum` vDCUs, each with MiB and percent. */
export const hygon: Vendor = {
  id: "hygon",
  name: "Hygon",
  recognise: fromNames("hygon", {
    "hygon.com/dcu": device("DCU"),
    "hygon.com/dcu-share": share("DCU share", "DCU"),
    [COUNT]: { ...share("vDCU", "DCU"), register: "hami.io/node-dcu-register" },
    "hygon.com/dcumem": memory("DCU", { per: COUNT }),
    "hygon.com/dcucores": cores("DCU", COUNT),
  }, [[/^hygon\.com\/dcu-share-([\w.-]+)$/, ([, profile = ""]) => partition(`${profile} DCU partition`, profile)]]),
  facts: ({ labels }) => instanceType(labels),
  taints: {},
};
