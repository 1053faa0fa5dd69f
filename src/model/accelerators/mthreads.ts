import { instanceType } from "./cloud.ts";
import { device, fromNames, memory, share } from "./names.ts";
import type { Vendor } from "./types.ts";

/** HAMi 2.10 (pkg/device/mthreads): memory in units of 512 MiB; a whole GPU has 16 cores. */
export const mthreads: Vendor = {
  id: "mthreads",
  name: "Moore Threads",
  recognise: fromNames("mthreads", {
    "mthreads.com/gpu": device("GPU"),
    "mthreads.com/vgpu": share("vGPU", "GPU"),
    "mthreads.com/sgpu-memory": memory("GPU", { scale: 512 }),
    "mthreads.com/sgpu-core": { unit: "amount", noun: "sixteenth of GPU cores" },
  }),
  facts: ({ labels }) => instanceType(labels),
  taints: {},
};
