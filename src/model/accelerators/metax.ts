import { instanceType } from "./cloud.ts";
import { cores, device, fromNames, memory, share } from "./names.ts";
import type { Vendor } from "./types.ts";

const COUNT = "metax-tech.com/sgpu";

/** HAMi 2.10 (examples/metax): `gpu` whole, `sgpu` a share with percent of the cores and memory in GiB. */
export const metax: Vendor = {
  id: "metax",
  name: "MetaX",
  recognise: fromNames("metax", {
    "metax-tech.com/gpu": device("GPU"),
    [COUNT]: share("sGPU", "GPU"),
    "metax-tech.com/vcore": cores("GPU", COUNT),
    "metax-tech.com/vmemory": memory("GPU", { scale: 1024, per: COUNT }),
  }),
  facts: ({ labels }) => instanceType(labels),
  taints: {},
};
