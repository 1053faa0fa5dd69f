import { instanceType } from "./cloud.ts";
import { cores, device, fromNames, memory, share } from "./names.ts";
import type { AcceleratorResource, DeviceFacts, NodeTold, Vendor } from "./types.ts";

/** ix-device-plugin: `iluvatar.com/gpu`, older `iluvatar.ai/gpu`. HAMi 2.10 names the chip; memory in units of 256 MiB, cores in percent. */
const recognise = fromNames("iluvatar", { "iluvatar.com/gpu": device("GPU"), "iluvatar.ai/gpu": device("GPU") }, [
  [/^iluvatar\.ai\/((?:BI|MR)-V\d+)-vgpu$/, ([, model = ""]) => ({ ...share("vGPU", "GPU"), model, register: `hami.io/node-${model}-register` })],
  [/^iluvatar\.ai\/((?:BI|MR)-V\d+)\.(vMem|vCore)$/, ([, model = "", what]) => {
    const per = `iluvatar.ai/${model}-vgpu`;
    return what === "vMem" ? memory("GPU", { scale: 256, per }) : cores("GPU", per);
  }],
]);

function deviceFacts({ labels }: NodeTold, resource: AcceleratorResource): DeviceFacts {
  return resource.model === undefined ? instanceType(labels) : { model: resource.model };
}

export const iluvatar: Vendor = { id: "iluvatar", name: "Iluvatar CoreX", recognise, facts: deviceFacts, taints: {} };
