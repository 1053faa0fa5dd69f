/**
 * Pods as a training cluster has them, about 8.7 kB of JSON each, of which managedFields are about a third. Names, uids,
 * nodes and addresses differ; all else comes from templates, as with real Jobs.
 */
const start = Date.UTC(2026, 10, 1);

export function podJson(index: number): string {
  const job = index >> 3;
  const owner = `${hex(job, 8)}-77aa-4c1e-9d3b-${hex(job * 7919, 12)}`;
  const name = `train-llama-${job}-${index & 7}-${hex(index * 2654435761, 5)}`;
  const node = `gpu-node-${String(index % 2500).padStart(4, "0")}`;
  const created = time(index);
  const labels = {
    app: "trainer", team: `team-${job % 12}`, "batch.kubernetes.io/controller-uid": owner, "batch.kubernetes.io/job-name": `train-llama-${job}`,
    "batch.kubernetes.io/job-completion-index": String(index & 7), "job-name": `train-llama-${job}`, "controller-uid": owner,
    "kueue.x-k8s.io/queue-name": `queue-${job % 12}`,
  };
  const conditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
    type, observedGeneration: 1, status: "True", lastProbeTime: null, lastTransitionTime: created,
  }));
  return JSON.stringify({
    metadata: {
      name, generateName: `train-llama-${job}-${index & 7}-`, namespace: `team-${job % 12}`, uid: `${hex(index, 8)}-1bd4-4f6e-8a51-${hex(index * 104729, 12)}`,
      resourceVersion: String(1_000_000 + index), generation: 1, creationTimestamp: created, labels,
      annotations: { "batch.kubernetes.io/job-completion-index": String(index & 7), "cni.example.com/podIP": `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}/32`, "kueue.x-k8s.io/workload": `job-train-llama-${job}-4f1de` },
      ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: `train-llama-${job}`, uid: owner, controller: true, blockOwnerDeletion: true }],
      finalizers: ["batch.kubernetes.io/job-tracking"], managedFields: managedFields(owner, created),
    },
    spec: {
      volumes: [
        { name: "data", persistentVolumeClaim: { claimName: "imagenet" } }, { name: "checkpoints", persistentVolumeClaim: { claimName: `checkpoints-${job}` } },
        { name: "shm", emptyDir: { medium: "Memory", sizeLimit: "64Gi" } },
        { name: "kube-api-access-x7k2p", projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: "token" } }, { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } }, { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } }], defaultMode: 420 } },
      ],
      containers: [
        {
          name: "trainer", image: "registry.example.com/research/llama-trainer:2026.11.3", command: ["torchrun", "--nnodes=8", "--nproc-per-node=8", "--rdzv-backend=c10d", "train.py", "--config=configs/llama-70b.yaml"],
          env: Array.from({ length: 15 }, (_, number) => ({ name: `TRAINING_OPTION_${number}`, value: `value-${number}-${"x".repeat(12)}` })),
          resources: { limits: { cpu: "96", memory: "1600Gi", "nvidia.com/gpu": "8", "rdma/hca": "1" }, requests: { cpu: "96", memory: "1600Gi", "nvidia.com/gpu": "8", "rdma/hca": "1" } },
          volumeMounts: [{ name: "data", mountPath: "/data" }, { name: "checkpoints", mountPath: "/checkpoints" }, { name: "shm", mountPath: "/dev/shm" }, { name: "kube-api-access-x7k2p", readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }],
          terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File", imagePullPolicy: "IfNotPresent", securityContext: { capabilities: { add: ["IPC_LOCK"] } },
        },
      ],
      restartPolicy: "Never", terminationGracePeriodSeconds: 120, dnsPolicy: "ClusterFirst", nodeSelector: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3" },
      serviceAccountName: "default", serviceAccount: "default", nodeName: node, securityContext: {}, schedulerName: "default-scheduler",
      tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }, { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }, { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }],
      priorityClassName: "research", priority: 1000, enableServiceLinks: true, preemptionPolicy: "PreemptLowerPriority",
    },
    status: {
      observedGeneration: 1, phase: "Running", conditions, hostIP: `10.0.${(index >> 8) & 255}.${index & 255}`, hostIPs: [{ ip: `10.0.${(index >> 8) & 255}.${index & 255}` }],
      podIP: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`, startTime: created, qosClass: "Guaranteed",
      containerStatuses: [{
        name: "trainer", state: { running: { startedAt: created } }, lastState: {}, ready: true, restartCount: 0, image: "registry.example.com/research/llama-trainer:2026.11.3",
        imageID: "registry.example.com/research/llama-trainer@sha256:9f4a1c0d2e3b5a6978877665544332211009988776655443322110ffeeddccbb", containerID: `containerd://${hex(index * 31337, 64)}`, started: true,
        allocatedResources: { cpu: "96", memory: "1600Gi", "nvidia.com/gpu": "8" }, resources: { limits: { cpu: "96", memory: "1600Gi", "nvidia.com/gpu": "8" }, requests: { cpu: "96", memory: "1600Gi", "nvidia.com/gpu": "8" } },
      }],
    },
  });
}

function managedFields(owner: string, created: string): unknown[] {
  const conditions = Object.fromEntries(
    ["PodReadyToStartContainers", "ContainersReady", "Initialized", "PodScheduled", "Ready"].map((type) => [`k:{"type":"${type}"}`, { ".": {}, "f:lastProbeTime": {}, "f:lastTransitionTime": {}, "f:observedGeneration": {}, "f:status": {}, "f:type": {} }]),
  );
  const env = Object.fromEntries(Array.from({ length: 15 }, (_, number) => [`k:{"name":"TRAINING_OPTION_${number}"}`, { ".": {}, "f:name": {}, "f:value": {} }]));
  const mounts = Object.fromEntries(["/data", "/checkpoints", "/dev/shm"].map((path) => [`k:{"mountPath":"${path}"}`, { ".": {}, "f:mountPath": {}, "f:name": {} }]));
  return [
    {
      manager: "kube-controller-manager", operation: "Update", apiVersion: "v1", time: created, fieldsType: "FieldsV1",
      fieldsV1: {
        "f:metadata": { "f:annotations": { ".": {}, "f:batch.kubernetes.io/job-completion-index": {} }, "f:finalizers": { ".": {}, 'v:"batch.kubernetes.io/job-tracking"': {} }, "f:generateName": {}, "f:labels": { ".": {}, "f:app": {}, "f:batch.kubernetes.io/controller-uid": {}, "f:team": {} }, "f:ownerReferences": { ".": {}, [`k:{"uid":"${owner}"}`]: {} } },
        "f:spec": { "f:containers": { 'k:{"name":"trainer"}': { ".": {}, "f:command": {}, "f:env": env, "f:image": {}, "f:imagePullPolicy": {}, "f:name": {}, "f:resources": { ".": {}, "f:limits": {}, "f:requests": {} }, "f:volumeMounts": mounts } }, "f:dnsPolicy": {}, "f:enableServiceLinks": {}, "f:nodeSelector": {}, "f:restartPolicy": {}, "f:schedulerName": {}, "f:tolerations": {}, "f:volumes": { ".": {}, 'k:{"name":"data"}': { ".": {}, "f:name": {}, "f:persistentVolumeClaim": { ".": {}, "f:claimName": {} } } } },
      },
    },
    { manager: "kubelet", operation: "Update", apiVersion: "v1", time: created, fieldsType: "FieldsV1", subresource: "status", fieldsV1: { "f:status": { "f:conditions": conditions, "f:containerStatuses": {}, "f:hostIP": {}, "f:hostIPs": {}, "f:phase": {}, "f:podIP": {}, "f:startTime": {} } } },
  ];
}

function hex(value: number, digits: number): string {
  return Math.abs(Math.trunc(value)).toString(16).padStart(digits, "0").slice(-digits);
}

function time(index: number): string {
  return new Date(start + index * 1000).toISOString().replace(".000Z", "Z");
}
