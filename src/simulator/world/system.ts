import type { PodTemplate } from "../kinds.ts";
import type { Draft, Labels } from "../objects.ts";

/** A DaemonSet of the cluster's own. */
interface SystemSet {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly selector?: Labels;
  readonly container: string;
  readonly image: string;
  readonly port?: { readonly name: string; readonly containerPort: number };
  readonly cpu: string;
  readonly memory: string;
  readonly init?: readonly string[];
}

const operator = (name: string): Labels => ({ app: name, "app.kubernetes.io/managed-by": "gpu-operator", "helm.sh/chart": "gpu-operator-v26.7.0" });
const deploys = (operand: string): Labels => ({ [`nvidia.com/gpu.deploy.${operand}`]: "true" });
const small = { cpu: "50m", memory: "128Mi" } as const;

const sets: readonly SystemSet[] = [
  { namespace: "kube-system", name: "cilium", labels: { "k8s-app": "cilium", "app.kubernetes.io/part-of": "cilium" }, container: "cilium-agent", image: "quay.io/cilium/cilium:v1.19.5", cpu: "100m", memory: "512Mi" },
  { namespace: "monitoring", name: "node-exporter", labels: { "app.kubernetes.io/name": "node-exporter" }, container: "node-exporter", image: "quay.io/prometheus/node-exporter:v1.10.2", port: { name: "metrics", containerPort: 9100 }, ...small },
  {
    namespace: "gpu-operator", name: "nvidia-device-plugin-daemonset", labels: operator("nvidia-device-plugin-daemonset"), selector: deploys("device-plugin"),
    container: "nvidia-device-plugin", image: "nvcr.io/nvidia/k8s-device-plugin:v0.20.0", init: ["toolkit-validation"], ...small,
  },
  {
    namespace: "gpu-operator", name: "nvidia-dcgm-exporter", labels: operator("nvidia-dcgm-exporter"), selector: deploys("dcgm-exporter"),
    container: "nvidia-dcgm-exporter", image: "nvcr.io/nvidia/k8s/dcgm-exporter:4.6.0-4.8.3-distroless", port: { name: "metrics", containerPort: 9400 }, init: ["toolkit-validation"], cpu: "100m", memory: "512Mi",
  },
  {
    namespace: "gpu-operator", name: "gpu-feature-discovery", labels: operator("gpu-feature-discovery"), selector: deploys("gpu-feature-discovery"),
    container: "gpu-feature-discovery", image: "nvcr.io/nvidia/k8s-device-plugin:v0.20.0", init: ["toolkit-validation"], ...small,
  },
  {
    namespace: "kube-amd-gpu", name: "amdgpu-device-plugin-daemonset", labels: { name: "amdgpu-dp-ds" }, selector: { "feature.node.kubernetes.io/amd-gpu": "true" },
    container: "amdgpu-dp-cntr", image: "rocm/k8s-device-plugin:1.31.0.8", ...small,
  },
  {
    namespace: "kube-amd-gpu", name: "gpu-operator-metrics-exporter", labels: { "app.kubernetes.io/name": "metrics-exporter", "daemonset-name": "gpu-operator" }, selector: { "feature.node.kubernetes.io/amd-gpu": "true" },
    container: "metrics-exporter-container", image: "rocm/device-metrics-exporter:v1.5.2", port: { name: "exporter-port", containerPort: 5000 }, ...small,
  },
  {
    namespace: "kube-system", name: "hami-device-plugin", labels: { "app.kubernetes.io/component": "hami-device-plugin", "app.kubernetes.io/name": "hami", "app.kubernetes.io/instance": "hami", "hami.io/webhook": "ignore" }, selector: { gpu: "on" },
    container: "device-plugin", image: "projecthami/hami:v2.10.0", ...small,
  },
  {
    namespace: "habana-system", name: "habanalabs-device-plugin-daemonset", labels: { name: "habanalabs-device-plugin-ds" }, selector: { "habana.ai/gaudi.present": "true" },
    container: "habanalabs-device-plugin-ctr", image: "vault.habana.ai/docker-k8s-device-plugin/docker-k8s-device-plugin:1.23.0", ...small,
  },
  {
    namespace: "kube-system", name: "tpu-device-plugin", labels: { "k8s-app": "tpu-device-plugin" }, selector: { "cloud.google.com/gke-accelerator-count": "4" },
    container: "tpu-device-plugin", image: "gke.gcr.io/tpu-device-plugin:v1.2.4", port: { name: "metrics", containerPort: 2112 }, ...small,
  },
];

function templateOf(set: SystemSet): PodTemplate {
  const base = { image: set.image, resources: { requests: { cpu: set.cpu, memory: set.memory }, limits: { memory: set.memory } } };
  const spec = {
    containers: [{
      name: set.container, ...base,
      env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } } }],
      ...(set.port === undefined ? {} : { ports: [{ ...set.port, protocol: "TCP" }] }),
      volumeMounts: [{ name: "pod-gpu-resources", mountPath: "/var/lib/kubelet/pod-resources", readOnly: true }],
    }],
    ...(set.init === undefined ? {} : { initContainers: set.init.map((name) => ({ name, ...base, command: ["sh", "-c"], args: ["until [ -f /run/nvidia/validations/toolkit-ready ]; do echo waiting for nvidia container stack to be setup; sleep 5; done"] })) }),
    volumes: [{ name: "pod-gpu-resources", hostPath: { path: "/var/lib/kubelet/pod-resources", type: "" } }],
    ...(set.selector === undefined ? {} : { nodeSelector: set.selector }),
    tolerations: [{ operator: "Exists" }], priorityClassName: "system-node-critical", priority: 2_000_001_000, serviceAccountName: set.name,
  };
  return { metadata: { labels: set.labels }, spec };
}

/** The DaemonSets that every node of a kind runs. */
export function systemSets(created: string): readonly Draft[] {
  return sets.map((set) => ({
    metadata: { name: set.name, namespace: set.namespace, labels: set.labels, creationTimestamp: created, annotations: { "deprecated.daemonset.template.generation": "1" } },
    spec: {
      selector: { matchLabels: set.labels }, template: templateOf(set), revisionHistoryLimit: 10,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    },
    status: {},
  }));
}

export const systemNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease", "gpu-operator", "kube-amd-gpu", "habana-system", "monitoring", "jobset-system", "kubeflow", "ray-system"] as const;

/** Services in front of the exporters, for the service proxy. */
export function systemServices(created: string): readonly Draft[] {
  return [
    { namespace: "gpu-operator", name: "nvidia-dcgm-exporter", port: { name: "gpu-metrics", port: 9400, targetPort: 9400 }, app: operator("nvidia-dcgm-exporter") },
    { namespace: "kube-amd-gpu", name: "gpu-operator-metrics-exporter", port: { name: "exporter-port", port: 5000, targetPort: 5000 }, app: { "app.kubernetes.io/name": "metrics-exporter" } },
  ].map(({ namespace, name, port, app }) => ({
    metadata: { name, namespace, labels: app, creationTimestamp: created, annotations: { "prometheus.io/scrape": "true" } },
    spec: { selector: app, ports: [{ ...port, protocol: "TCP" }], type: "ClusterIP", clusterIP: "10.0.41.7", clusterIPs: ["10.0.41.7"], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack", internalTrafficPolicy: "Cluster", sessionAffinity: "None" },
    status: { loadBalancer: {} },
  }));
}
