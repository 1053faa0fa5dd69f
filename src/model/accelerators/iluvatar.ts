import type { Labels } from "../k8s.ts";
import { instanceType } from "./cloud.ts";
import { cores, device, fromNames, memory } from "./names.ts";
import type { AcceleratorResource, DeviceFacts, Vendor } from "./types.ts";

/** ix-device-plugin: `iluvatar.com/gpu`, older `iluvatar.ai/gpu`. HAMi 2.10 names the chip; memory in units of 256 MiB, cores in percent. */
const recognise = fromNames("iluvatar", { "iluvatar.com/gpu": device("GPU"), "iluvatar.ai/gpu": device("GPU") }, [
  [/^iluvatar\.ai\/((?:BI|MR)-V\d+)-vgpu$/, ([, model = ""]) => ({ unit: "replica", noun: "vGPU", model })],
  [/^iluvatar\.ai\/((?:BI|MR)-V\d+)\.(vMem|vCore)$/, ([, model = "", what]) => {
    const per = `iluvatar.ai/${model}-vgpu`;
    return what === "vMem" ? memory("GPU", { scale: 256, per }) : cores("GPU", per);
  }],
]);

function deviceFacts(labels: Labels, resource: AcceleratorResource): DeviceFacts {
  return resource.model === undefined ? instanceType(labels) : { model: resource.model };
}

export const iluvatar: Vendor = { id: "iluvatar", name: "Iluvatar CoreX", recognise, facts: deviceFacts, taints: {} };
