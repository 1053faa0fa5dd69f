import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const tolerationOfEverything = podRule({
  id: "toleration-of-everything",
  rows: ["P9"],
  severity: "warning",
  title: "Toleration of every taint",
  why: "Without a key and an effect, `Exists` tolerates every taint there is: the pod may also be placed on nodes that are not ready, under pressure, being drained or reserved for others, and it isn't evicted from broken ones.",
  remedy: "Name the keys that the pod may ignore (`nvidia.com/gpu`).",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"],
  needs: "document",
  *check(pod) {
    // Agents of the nodes have to run on all of them.
    if (pod.object.kind === "DaemonSet" || !pod.asksForAccelerator) return;
    for (const { node, key, operator, effect, field } of pod.tolerations) {
      const place = field("operator");
      if (operator !== "Exists" || place === undefined || (key !== undefined && key !== "") || (effect !== undefined && effect !== "")) continue;
      yield {
        at: node.entries.length === 1 ? place : node,
        message: "This tolerates every taint: the pod may be placed on nodes that are not ready, being drained or reserved for others. Name the key that it has to tolerate, such as nvidia.com/gpu.",
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          tolerations:
            - ⟦operator: Exists⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "tolerates every taint",
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          tolerations:
            - {key: nvidia.com/gpu, operator: Exists}
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
