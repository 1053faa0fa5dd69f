import { nvidia } from "./nvidia.ts";
import { cores, device, fromNames, memory, memoryPercent, share } from "./names.ts";
import type { Vendor } from "./types.ts";

const COUNT = "volcano.sh/vgpu-number";

/** volcano 1.15: pkg/scheduler/api/devices/nvidia/vgpu and, older, gpushare. All are NVIDIA GPUs under names of the scheduler. */
export const volcano: Vendor = {
  id: "volcano",
  name: "Volcano",
  recognise: fromNames("volcano", {
    [COUNT]: { ...share("vGPU", "GPU"), register: "volcano.sh/node-vgpu-register" },
    "volcano.sh/vgpu-memory": memory("GPU", { per: COUNT }),
    "volcano.sh/vgpu-memory-percentage": memoryPercent("GPU", COUNT),
    "volcano.sh/vgpu-cores": cores("GPU", COUNT),
    "volcano.sh/gpu-memory": memory("GPU"),
    "volcano.sh/gpu-number": device("GPU"),
  }),
  // What the labels of the node say of its GPUs; they say nothing of Volcano's shares.
  facts: (node) => {
    const { model, source } = nvidia.facts(node, { resource: "nvidia.com/gpu", vendor: "nvidia", unit: "device", noun: "GPU" });
    return { ...(model === undefined ? {} : { model }), ...(source === undefined ? {} : { source }) };
  },
  taints: {},
  stack: [{ name: "Volcano device plugin", labels: ["name=volcano-device-plugin", "app=volcano-device-plugin"], needed: true }],
};
