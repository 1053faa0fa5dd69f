import { instanceType } from "./cloud.ts";
import { cores, device, fromNames, memory, note, partition, share } from "./names.ts";
import type { AcceleratorResource, DeviceFacts, NodeTold, Vendor } from "./types.ts";

const COUNT = "cambricon.com/vmlu";

/**
 * cambricon-k8s-device-plugin README: `mlu`, or the card's type where type names are on (`mlu370`); `.share` for env-share,
 * `.mim-2m.8gb` for hardware partitions. HAMi 2.10 (pkg/device/cambricon): memory in units of 256 MiB, cores in percent.
 */
const recognise = fromNames("cambricon", {
  "cambricon.com/mlu": device("MLU"),
  [COUNT]: share("vMLU", "MLU"),
  "cambricon.com/real-mlu-counts": note("number of MLUs"),
}, [
  [/^cambricon\.com\/(mlu\d{3}[a-z0-9-]*)$/, ([, type = ""]) => device("MLU", type.toUpperCase())],
  [/^cambricon\.com\/mlu(\d{3}[a-z0-9-]*)?\.share$/, ([, type]) => ({ ...share("MLU share", "MLU"), ...(type === undefined ? {} : { model: `MLU${type.toUpperCase()}` }) })],
  [/^cambricon\.com\/mlu(\d{3}[a-z0-9-]*)?\.mim-(\d+m\.\d+gb)$/, ([, type, profile = ""]) => partition(`${profile} MIM`, profile, type === undefined ? undefined : `MLU${type.toUpperCase()}`)],
  [/^cambricon\.com\/mlu(?:\d{3}[a-z0-9-]*)?\.smlu\.(vmemory|vcore)$/, ([, what]) => what === "vmemory" ? memory("MLU", { scale: 256, per: COUNT }) : cores("MLU", COUNT)],
]);

function deviceFacts({ labels }: NodeTold, resource: AcceleratorResource): DeviceFacts {
  return resource.model === undefined ? instanceType(labels) : { model: resource.model };
}

export const cambricon: Vendor = {
  id: "cambricon", name: "Cambricon", recognise, facts: deviceFacts, taints: {},
  stack: [{ name: "device plugin", labels: ["name=cambricon-device-plugin-ds"], needed: true }],
};
