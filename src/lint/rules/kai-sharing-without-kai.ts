import { asOf } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

const annotations = ["gpu-fraction", "gpu-memory"];

export const kaiSharingWithoutKai = podRule({
  id: "kai-sharing-without-kai",
  rows: ["R19"],
  severity: "warning",
  title: "Part of a GPU by annotation, in a cluster without KAI-Scheduler",
  why: "Only KAI-Scheduler reads `gpu-fraction` and `gpu-memory`. Elsewhere the pod runs and gets no GPU at all.",
  remedy: "Request a GPU or a MIG slice in `limits`, or install KAI-Scheduler with GPU sharing on.",
  links: ["https://github.com/kai-scheduler/KAI-Scheduler/blob/main/docs/gpu-sharing/README.md"],
  needs: "cluster",
  facts: ["served"],
  *check(pod, context) {
    const { served } = context.cluster;
    const written = annotations.map((key) => pod.annotation(key)).find((entry) => entry !== undefined);
    if (written === undefined || served.items.some((name) => name.startsWith("scheduling.run.ai/"))) return;
    yield {
      at: written,
      message: `Only KAI-Scheduler reads ${written.key.text}, and this cluster doesn't have it${asOf(context, served)}: the pod runs without a GPU. Request a GPU or a MIG slice in limits.`,
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: notebook
          annotations:
            ⟦gpu-fraction: "0.5"⟧
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources: {limits: {memory: 16Gi}}
      `,
      cluster: exampleCluster({ served: ["/v1/Pod"] }),
      says: "the pod runs without a GPU",
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: notebook, labels: {kai.scheduler/queue: vision}, annotations: {gpu-fraction: "0.5"}}
        spec:
          schedulerName: kai-scheduler
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources: {limits: {memory: 16Gi}}
      `,
      cluster: exampleCluster({ served: ["/v1/Pod", "scheduling.run.ai/v2/Queue"] }),
    },
  ],
});
