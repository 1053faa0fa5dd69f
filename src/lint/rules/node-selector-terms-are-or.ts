import { mapsAt, nodeAt, textAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

const TERMS = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

export const nodeSelectorTermsAreOr = podRule({
  id: "node-selector-terms-are-or",
  rows: ["P13"],
  severity: "warning",
  title: "Conditions on different labels in terms of their own",
  why: "A node has to match one of the `nodeSelectorTerms`, not all of them. Conditions that are meant together, each in a term of its own, let the pod land on nodes that meet only one.",
  remedy: "Put conditions that must all hold into the `matchExpressions` of one term.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity"],
  needs: "document",
  *check(pod) {
    if (!pod.asksForAccelerator) return;
    const terms = mapsAt(pod.spec, TERMS);
    const keys = terms.map((term) => mapsAt(term, "matchExpressions").map((expression) => textAt(expression, "key") ?? ""));
    const all = keys.flat();
    // Terms on the same label are alternatives: one model or another, one zone or another.
    if (terms.length < 2 || keys.some((each) => each.length === 0) || new Set(all).size !== all.length || terms.some((term) => nodeAt(term, "matchFields") !== undefined)) return;
    const [, second] = terms;
    if (second === undefined) return;
    yield {
      at: second,
      message: `A node has to match one of these terms, not all: it needs ${keys.map((each) => each.join(" and ")).join(", or ")}. Where all must hold, put them into one term.`,
    };
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
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - {key: nvidia.com/gpu.product, operator: In, values: [NVIDIA-H100-80GB-HBM3]}
                  - ⟦matchExpressions:
                      - {key: topology.kubernetes.io/zone, operator: In, values: [eu-west-1a]}⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "nvidia.com/gpu.product, or topology.kubernetes.io/zone",
    },
  ],
  good: [
    {
      title: "alternatives on one label",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions: [{key: nvidia.com/gpu.product, operator: In, values: [NVIDIA-H100-80GB-HBM3]}]
                  - matchExpressions: [{key: nvidia.com/gpu.product, operator: In, values: [NVIDIA-H200]}]
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
