import { fieldAt, itemsAt, mapAt, mapsAt, scalarAt, type MapNode } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import type { Pod } from "../pod.ts";
import { podRule, type Finding } from "../rule.ts";

/** What `values` must look like for each operator (validation of core/v1 NodeSelectorRequirement and meta/v1 LabelSelectorRequirement). */
const nodeOperators: Readonly<Record<string, "some" | "none" | "number">> = { In: "some", NotIn: "some", Exists: "none", DoesNotExist: "none", Gt: "number", Lt: "number" };
const labelOperators: Readonly<Record<string, "some" | "none" | "number">> = { In: "some", NotIn: "some", Exists: "none", DoesNotExist: "none" };

const affinities = ["podAffinity", "podAntiAffinity"];

/** Terms of a required and of a preferred list; the latter hold theirs one step deeper. */
function terms(affinity: MapNode | undefined, deeper: "preference" | "podAffinityTerm"): readonly MapNode[] {
  const required = deeper === "preference" ? "requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms" : "requiredDuringSchedulingIgnoredDuringExecution";
  return [
    ...mapsAt(affinity, required),
    ...mapsAt(affinity, "preferredDuringSchedulingIgnoredDuringExecution").map((weighted) => mapAt(weighted, deeper)).filter((term) => term !== undefined),
  ];
}

function nodeExpressions(pod: Pod): readonly MapNode[] {
  return terms(mapAt(pod.spec, "affinity.nodeAffinity"), "preference").flatMap((term) => mapsAt(term, "matchExpressions"));
}

function labelExpressions(pod: Pod): readonly MapNode[] {
  const selectors = [
    ...affinities.flatMap((name) => terms(mapAt(pod.spec, ["affinity", name]), "podAffinityTerm")),
    ...mapsAt(pod.spec, "topologySpreadConstraints"),
  ].flatMap((term) => [mapAt(term, "labelSelector"), mapAt(term, "namespaceSelector")]);
  return selectors.flatMap((selector) => mapsAt(selector, "matchExpressions"));
}

function* problems(expression: MapNode, operators: Readonly<Record<string, "some" | "none" | "number">>): Iterable<Finding> {
  const operator = scalarAt(expression, "operator");
  if (typeof operator?.value !== "string") return;
  const wanted = Object.hasOwn(operators, operator.value) ? operators[operator.value] : undefined;
  const values = fieldAt(expression, "values");
  const items = itemsAt(expression, "values");
  if (wanted === undefined) {
    yield { at: operator, message: `The operator "${operator.value}" doesn't exist here, and the API server refuses the pod. Write one of ${Object.keys(operators).join(", ")}.` };
  } else if (wanted === "some" && items.length === 0) {
    yield { at: values ?? operator, message: `${operator.value} needs at least one value, and there is none: the API server refuses the pod. Write the values, or use Exists.` };
  } else if (wanted === "none" && items.length > 0 && values !== undefined) {
    yield { at: values.key, message: `${operator.value} takes no values: the API server refuses the pod. Drop the values, or write ${operator.value === "Exists" ? "In" : "NotIn"}.` };
  } else if (wanted === "number" && items.length !== 1) {
    yield { at: values ?? operator, message: `${operator.value} compares with exactly one number, and there are ${String(items.length)} values: the API server refuses the pod. Write one number as a string.` };
  } else if (wanted === "number" && items[0]?.type === "scalar" && !/^[+-]?\d+$/.test(items[0].text)) {
    yield { at: items[0], severity: "warning", message: `${operator.value} compares whole numbers, and "${items[0].text}" is none: no node ever matches. Write a whole number as a string.` };
  }
}

export const selectorExpressionInvalid = podRule({
  id: "selector-expression-invalid",
  rows: ["P14"],
  severity: "error",
  title: "Affinity expression whose values don't fit its operator",
  why: "`In` and `NotIn` need values, `Exists` and `DoesNotExist` take none, and `Gt` and `Lt` compare with exactly one whole number. The API server refuses other forms; a number that is none never matches.",
  remedy: "Write the values that the operator takes.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#operators"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    if (pod.object.partial) return;
    for (const expression of nodeExpressions(pod)) yield* problems(expression, nodeOperators);
    for (const expression of labelExpressions(pod)) yield* problems(expression, labelOperators);
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
                      - key: nvidia.com/gpu.product
                        operator: Exists
                        ⟦values⟧: [NVIDIA-H100-80GB-HBM3]
                      - key: nvidia.com/gpu.memory
                        operator: Gt
                        values: [⟦80Gi⟧]
                      - key: nvidia.com/gpu.count
                        operator: ⟦GreaterThan⟧
                        values: ["4"]
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "Exists takes no values",
    },
    {
      title: "selectors of other pods",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          affinity:
            podAntiAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 1
                  podAffinityTerm:
                    topologyKey: kubernetes.io/hostname
                    labelSelector:
                      matchExpressions:
                        - {key: app, operator: ⟦In⟧}
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "needs at least one value",
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
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - {key: nvidia.com/gpu.present, operator: Exists}
                      - {key: nvidia.com/gpu.memory, operator: Gt, values: ["40000"]}
                      - {key: nvidia.com/gpu.product, operator: In, values: [NVIDIA-H100-80GB-HBM3]}
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
