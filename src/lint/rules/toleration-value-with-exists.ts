import { removeField, replaceScalar } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const tolerationValueWithExists = podRule({
  id: "toleration-value-with-exists",
  rows: ["P2"],
  severity: "error",
  title: "Toleration with the operator Exists and a value",
  why: "`Exists` tolerates every value of the key, so a value beside it says two things at once. The API server refuses it.",
  remedy: "Drop the value to tolerate the key whatever its value, or write the operator `Equal` to tolerate that value only.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    for (const { node, operator, field, key, value } of pod.tolerations) {
      const written = field("value");
      const chosen = field("operator");
      if (operator !== "Exists" || written === undefined || value === undefined || value === "" || chosen?.value.type !== "scalar") continue;
      const { document } = pod.object;
      yield {
        at: written,
        message: `With the operator Exists the value must be empty, and "${value}" is not: the API server refuses the pod. Drop the value, or write Equal to tolerate only ${key ?? ""}=${value}.`,
        fixes: [
          { title: "Drop the value", safe: false, edits: [removeField(document, node, written)] },
          { title: "Write the operator Equal", safe: false, edits: [replaceScalar(document, chosen.value, "Equal")] },
        ],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - key: nvidia.com/gpu
              operator: Exists
              ⟦value: "true"⟧
              effect: NoSchedule
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "nvidia.com/gpu=true",
      choices: {
        "Drop the value": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: serve
          spec:
            tolerations:
              - key: nvidia.com/gpu
                operator: Exists
                effect: NoSchedule
            containers:
              - name: main
                image: registry.example/serve:1
                resources:
                  limits:
                    memory: 16Gi
                    nvidia.com/gpu: 1
        `,
        "Write the operator Equal": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: serve
          spec:
            tolerations:
              - key: nvidia.com/gpu
                operator: Equal
                value: "true"
                effect: NoSchedule
            containers:
              - name: main
                image: registry.example/serve:1
                resources:
                  limits:
                    memory: 16Gi
                    nvidia.com/gpu: 1
        `,
      },
    },
  ],
  good: [
    {
      title: "an empty value",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - {key: nvidia.com/gpu, operator: Exists, value: "", effect: NoSchedule}
            - {key: sku, operator: Equal, value: gpu}
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
