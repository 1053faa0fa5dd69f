import { replaceScalar } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { nearest } from "../nearest.ts";
import { podRule } from "../rule.ts";

const operators = ["Exists", "Equal"];
/** KEP-5471: accepted only where the feature gate TaintTolerationComparisonOperators is on. */
const comparing = ["Lt", "Gt"];
const habits: Readonly<Record<string, string>> = { equals: "Equal", "=": "Equal", "==": "Equal", exist: "Exists", in: "Equal" };

export const tolerationOperatorUnknown = podRule({
  id: "toleration-operator-unknown",
  rows: ["P8"],
  severity: "error",
  title: "Toleration with an operator that the API server doesn't know",
  why: "A toleration's operator is `Exists` or `Equal`, written exactly so. The API server refuses others; `Lt` and `Gt` are accepted only where the feature gate `TaintTolerationComparisonOperators` is on.",
  remedy: "Write `Exists` to tolerate the key whatever its value, or `Equal` with the taint's value.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/", "https://github.com/kubernetes/enhancements/issues/5471"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    for (const { operator, field } of pod.tolerations) {
      const written = field("operator");
      if (written?.value.type !== "scalar" || operator === undefined || operator === "" || operators.includes(operator)) continue;
      if (comparing.includes(operator)) {
        yield {
          at: written.value,
          severity: "hint",
          message: `The operator ${operator} is accepted only where the feature gate TaintTolerationComparisonOperators is on; other clusters refuse the pod. Write Exists or Equal if it has to run on any.`,
        };
        continue;
      }
      const meant = habits[operator.toLowerCase()] ?? nearest(operator, operators);
      yield {
        at: written.value,
        message: `The operator "${operator}" doesn't exist, and the API server refuses the pod. Write ${meant ?? "Exists or Equal"}.`,
        fixes: meant === undefined ? [] : [{ title: `Write ${meant}`, safe: true, edits: [replaceScalar(pod.object.document, written.value, meant)] }],
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
              operator: ⟦Exist⟧
              effect: NoSchedule
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "Write Exists.",
      fixed: yaml`
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
    },
    {
      title: "an operator behind a feature gate",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - {key: example.com/reliability, operator: ⟦Gt⟧, value: "990", effect: NoSchedule}
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "TaintTolerationComparisonOperators",
    },
  ],
  good: [
    {
      title: "the operator left out",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - {key: sku, value: gpu, effect: NoSchedule}
            - {key: nvidia.com/gpu, operator: Exists}
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
