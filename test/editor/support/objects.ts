import type { NodeShape } from "../../controlplane/kubelet.ts";

/** A node as NVIDIA's GPU feature discovery labels it. */
export function h100Node(name: string, gpus: number): NodeShape {
  return {
    name,
    allocatable: { cpu: "96", memory: "1000Gi", "nvidia.com/gpu": String(gpus) },
    labels: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.memory": "81559", "nvidia.com/gpu.count": String(gpus), "node.kubernetes.io/instance-type": "p5.48xlarge" },
  };
}

/** A Job of one pod that asks for GPUs. */
export function gpuJob(name: string, { gpus }: { gpus: number }): object {
  const container = { name: "train", image: "registry.example/train:1", resources: { limits: { "nvidia.com/gpu": String(gpus) } } };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec: { template: { spec: { restartPolicy: "Never", containers: [container] } } } };
}
