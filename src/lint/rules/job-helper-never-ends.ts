import { fieldAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

/** Helpers that serve until they are told to stop, by the last part of their image's path. */
const helpers = /(?:^|\/)(?:proxyv2|envoy|linkerd-proxy|fluent-?bit|fluentd(?:-[\w-]+)?|filebeat|vector|promtail|alloy|cloud-sql-proxy|cloudsql-docker\/gce-proxy|otel\w*collector[\w-]*|opentelemetry-collector[\w-]*|vault|tensorboard)(?:[:@]|$)/;

export const jobHelperNeverEnds = podRule({
  id: "job-helper-never-ends",
  rows: ["J10"],
  severity: "warning",
  title: "Job with a helper container that never ends",
  why: "A Job ends when all containers of its pod have ended. A log shipper or a proxy beside the work never does: the Job stays running, and its GPUs stay held, after the work is done.",
  remedy: "Make the helper a sidecar: an init container with `restartPolicy: Always`, which the kubelet ends after the others.",
  links: ["https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/"],
  needs: "document",
  kinds: ["Job", "CronJob", "JobSet"],
  *check(pod) {
    if (pod.object.group === "batch.volcano.sh" || !pod.asksForAccelerator) return;
    const work = pod.containers.filter(({ role }) => role === "container");
    for (const container of work) {
      if (work.length < 2 || container.accelerators.length > 0 || !helpers.test(container.image?.text ?? "")) continue;
      yield {
        at: container.image ?? fieldAt(container.node, "name") ?? container.node,
        message: `The container "${container.name}" serves until it is told to stop, so the ${pod.object.kind} never ends and keeps its GPUs. Make it a sidecar: an init container with restartPolicy: Always.`,
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
                - name: logs
                  image: ⟦fluent/fluent-bit:3.2⟧
      `,
      says: "never ends",
    },
  ],
  good: [
    {
      title: "as a sidecar",
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train}
        spec:
          template:
            spec:
              restartPolicy: Never
              initContainers:
                - {name: logs, image: "fluent/fluent-bit:3.2", restartPolicy: Always}
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
