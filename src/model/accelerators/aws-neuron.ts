import { facts, instanceType, labelCount } from "./cloud.ts";
import { device, fromNames } from "./names.ts";
import type { DeviceFacts, NodeTold, Vendor } from "./types.ts";

// AWS Neuron documentation, 2026. `neurondevice` is the former name of `neuron` (gone since 2.20).
const recognise = fromNames("aws-neuron", {
  "aws.amazon.com/neuron": device("Neuron device"),
  "aws.amazon.com/neurondevice": device("Neuron device"),
  // The same hardware counted in cores: a node advertises both.
  "aws.amazon.com/neuroncore": { unit: "partition", noun: "NeuronCore", sameAs: "aws.amazon.com/neuron" },
});

/** karpenter-provider-aws pkg/apis/v1/labels.go: `trainium`, `inferentia`. */
function deviceFacts({ labels }: NodeTold): DeviceFacts {
  const source = "karpenter.k8s.aws/instance-accelerator-name";
  const name = labels[source] ?? "";
  if (name === "") return { ...instanceType(labels), replicas: 1 };
  return facts({
    model: name.charAt(0).toUpperCase() + name.slice(1),
    source,
    devices: labelCount(labels["karpenter.k8s.aws/instance-accelerator-count"]),
    replicas: 1,
  });
}

export const awsNeuron: Vendor = {
  id: "aws-neuron",
  name: "AWS Neuron",
  recognise,
  facts: deviceFacts,
  stack: [
    { name: "device plugin", labels: ["name=neuron-device-plugin-ds", "app.kubernetes.io/name=neuron-device-plugin"], needed: true },
    { name: "Neuron monitor", labels: ["app.kubernetes.io/name=neuron-monitor", "app=neuron-monitor"], needed: false },
  ],
  taints: { "aws.amazon.com/neuron": "reserved for pods that ask for Neuron devices" },
  // AWS Neuron documentation, Neuron DRA: a device says the instance type that it is in.
  draDrivers: [{ driver: "neuron.aws.com", kinds: [{ unit: "device", noun: "Neuron device" }], model: ["{instanceType}"], id: ["{uuid}"], memory: ["memory"], classes: { "neuron.aws.com": "" } }],
};
