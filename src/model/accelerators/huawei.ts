import { facts, instanceType } from "./cloud.ts";
import { cores, device, fromNames, memory, note, partition } from "./names.ts";
import type { AcceleratorResource, DeviceFacts, NodeTold, Vendor } from "./types.ts";

/**
 * Ascend documentation, 2025 and 2026: one name a chip family, and `huawei.com/npu` in newer device plugins. HAMi 2.10 names
 * the chip (`Ascend910B3`) and adds `-memory` (MiB) and `-core` (percent). A vNPU carries its template: `Ascend910-2c`,
 * `Ascend310P-2c.1cpu`.
 */
const CHIP = /^huawei\.com\/(Ascend\d{3}[A-Z]?\d?(?:-1)?)$/;
const VNPU = /^huawei\.com\/(Ascend\d{3}[A-Z]?)-(\d+c(?:\.\d+cpu)?(?:\.ndvpp|\.dvpp)?)$/;
const AMOUNT = /^huawei\.com\/((Ascend\d{3}[A-Z]?\d?(?:-1)?)-(memory|core))$/;

const recognise = fromNames("huawei", {
  "huawei.com/npu": device("NPU"),
  // Ascend's soft sharing: the AI cores of one NPU in percent.
  "huawei.com/npu-core": cores("NPU"),
  "huawei.com/npu-number": note("number of NPUs"),
}, [
  [CHIP, ([, model = ""]) => ({ ...device("NPU", model), register: `hami.io/node-register-${model}` })],
  [VNPU, ([, model = "", profile = ""]) => partition(`${profile} vNPU`, profile, model)],
  [AMOUNT, ([, , model = "", what]) => what === "memory" ? memory("NPU", { per: `huawei.com/${model}` }) : cores("NPU", `huawei.com/${model}`)],
]);

function deviceFacts({ labels }: NodeTold, resource: AcceleratorResource): DeviceFacts {
  if (resource.model !== undefined) return { model: resource.model };
  // Set by the administrator, as the documentation asks for.
  const source = "accelerator";
  const value = labels[source] ?? "";
  return value.startsWith("huawei-") ? facts({ model: value.slice("huawei-".length), source }) : instanceType(labels);
}

export const huawei: Vendor = {
  id: "huawei", name: "Huawei Ascend", recognise, facts: deviceFacts, taints: {},
  stack: [
    { name: "device plugin", labels: ["name=ascend-device-plugin-ds", "app.kubernetes.io/component=hami-ascend-device-plugin"], needed: true },
    { name: "NPU exporter", labels: ["app=npu-exporter"], needed: false },
  ],
};
