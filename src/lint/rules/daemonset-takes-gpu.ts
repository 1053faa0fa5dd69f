import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const daemonsetTakesGpu = podRule({
  id: "daemonset-takes-gpu",
  rows: ["P24"],
  severity: "warning",
  title: "DaemonSet that takes a GPU on each node",
  why: "A DaemonSet runs on every node that it matches and never ends, so each of these nodes has a GPU less for good.",
  remedy: "Agents that only look at GPUs (exporters, health checks) need no request: the device plugin's monitoring access or the driver's own tools are enough. For work on every node use a Job.",
  links: ["https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/"],
  needs: "document",
  kinds: ["DaemonSet"],
  *check(pod) {
    for (const { field, milli, name, accelerator } of pod.accelerators) {
      // Access to all devices of a node, without taking one (Intel's device plugin).
      if (milli === undefined || milli <= 0 || /monitoring$/.test(name) || accelerator === undefined) continue;
      yield {
        at: field,
        message: `Every node that this DaemonSet runs on gives up ${String(milli / 1000)} ${accelerator.noun} for good. Drop the request where the agent only looks at GPUs, or use a Job.`,
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: exporter
        spec:
          selector: {matchLabels: {app: exporter}}
          template:
            metadata: {labels: {app: exporter}}
            spec:
              containers:
                - name: main
                  image: registry.example/exporter:1
                  resources:
                    limits:
                      memory: 1Gi
                      ⟦nvidia.com/gpu: 1⟧
      `,
      says: "gives up 1 GPU for good",
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: exporter
        spec:
          selector: {matchLabels: {app: exporter}}
          template:
            metadata: {labels: {app: exporter}}
            spec:
              containers:
                - name: main
                  image: registry.example/exporter:1
                  resources: {limits: {memory: 1Gi}}
      `,
    },
  ],
});
