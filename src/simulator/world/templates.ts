import type { PodTemplate, Quantities, Toleration } from "../kinds.ts";
import type { Labels } from "../objects.ts";

/** Pod templates as teams write them. */
export interface TemplateOptions {
  readonly image: string;
  readonly container?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Of cpu and memory; devices go into `devices`. */
  readonly cpu: string;
  readonly memory: string;
  readonly devices?: Quantities;
  readonly pool?: string;
  readonly labels?: Labels;
  readonly restartPolicy?: string;
  /** Left out: those that the devices need. */
  readonly tolerations?: readonly Toleration[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly shm?: string;
  readonly scheduler?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const toleration = (key: string): Toleration => ({ key, operator: "Exists", effect: "NoSchedule" });

function tolerationsFor(devices: Quantities): readonly Toleration[] {
  const names = Object.keys(devices);
  return [
    ...(names.some((name) => name.startsWith("nvidia.com/")) ? [toleration("nvidia.com/gpu")] : []),
    ...(names.includes("amd.com/gpu") ? [toleration("amd.com/gpu")] : []),
    ...(names.includes("habana.ai/gaudi") ? [toleration("habana.ai/gaudi")] : []),
    ...(names.includes("google.com/tpu") ? [toleration("google.com/tpu")] : []),
  ];
}

const commonEnv: Readonly<Record<string, string>> = {
  HF_HOME: "/cache/huggingface", HF_HUB_OFFLINE: "1", TOKENIZERS_PARALLELISM: "false", OMP_NUM_THREADS: "8", WANDB_MODE: "offline", WANDB_DIR: "/scratch/wandb",
  PYTORCH_CUDA_ALLOC_CONF: "expandable_segments:True", NCCL_DEBUG: "WARN", NCCL_SOCKET_IFNAME: "eth0", NCCL_IB_HCA: "mlx5", TORCH_NCCL_ASYNC_ERROR_HANDLING: "1",
};

export function template(options: TemplateOptions): PodTemplate {
  const devices = options.devices ?? {};
  const limits: Quantities = { cpu: options.cpu, memory: options.memory, ...devices };
  const env = Object.entries({ ...commonEnv, ...options.env }).map(([name, value]) => ({ name, value }));
  const spec = {
    containers: [{
      name: options.container ?? "main", image: options.image,
      ...(options.command === undefined ? {} : { command: options.command }), ...(options.args === undefined ? {} : { args: options.args }),
      env: [
        ...env,
        { name: "POD_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
        { name: "POD_NAMESPACE", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } } },
        { name: "HF_TOKEN", valueFrom: { secretKeyRef: { name: "huggingface", key: "token", optional: true } } },
      ],
      ...(options.ports === undefined ? {} : { ports: options.ports.map((port) => ({ ...port, protocol: "TCP" })) }),
      resources: { limits, requests: limits },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"], add: ["IPC_LOCK"] } },
      volumeMounts: [{ name: "dshm", mountPath: "/dev/shm" }, { name: "cache", mountPath: "/cache" }, { name: "scratch", mountPath: "/scratch" }],
    }],
    volumes: [
      { name: "dshm", emptyDir: { medium: "Memory", sizeLimit: options.shm ?? "16Gi" } },
      { name: "cache", persistentVolumeClaim: { claimName: "model-cache", readOnly: true } },
      { name: "scratch", emptyDir: {} },
    ],
    ...(options.restartPolicy === undefined ? {} : { restartPolicy: options.restartPolicy }),
    ...(options.pool === undefined ? {} : { nodeSelector: { "node-pool": options.pool } }),
    ...(options.scheduler === undefined ? {} : { schedulerName: options.scheduler }),
    tolerations: options.tolerations ?? tolerationsFor(devices),
  };
  return { metadata: options.labels === undefined ? {} : { labels: options.labels }, spec };
}
