import { instanceType } from "./cloud.ts";
import { cores, device, fromNames, memory, partition, share } from "./names.ts";
import type { Vendor } from "./types.ts";

/** Biren's device plugin: whole GPUs, and the two ways that SVI cuts one. HAMi 2.10: `gpu`, and `vgpu` with memory and cores. */
export const birentech: Vendor = {
  id: "birentech",
  name: "Biren",
  recognise: fromNames("birentech", {
    "birentech.com/gpu": { ...device("GPU"), register: "hami.io/node-biren-register" },
    "birentech.com/1-2-gpu": partition("half GPU", "1/2"),
    "birentech.com/1-4-gpu": partition("quarter GPU", "1/4"),
    "birentech.com/vgpu": share("vGPU", "GPU"),
    "birentech.com/vgpu-memory": memory("GPU", { per: "birentech.com/vgpu" }),
    "birentech.com/vgpu-cores": cores("GPU", "birentech.com/vgpu"),
  }),
  facts: ({ labels }) => instanceType(labels),
  taints: {},
};
