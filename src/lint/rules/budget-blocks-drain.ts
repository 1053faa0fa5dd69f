import { fieldAt, mapAt, scalarAt } from "../../manifest/nodes.ts";
import type { ManifestObject } from "../../manifest/objects.ts";
import { yaml } from "../example.ts";
import { podsOf, type Pod } from "../pod.ts";
import { objectRule } from "../rule.ts";

/** Pods of the workspace that the budget selects by labels. An expression, or an empty selector, is not followed. */
function selected(budget: ManifestObject, objects: readonly ManifestObject[]): readonly Pod[] {
  const labels = mapAt(budget.root, "spec.selector.matchLabels")?.entries ?? [];
  if (labels.length === 0 || fieldAt(budget.root, "spec.selector.matchExpressions") !== undefined) return [];
  return objects.filter((object) => object.namespace === budget.namespace).flatMap(podsOf).filter((pod) =>
    labels.every(({ key, value }) => {
      const label = pod.label(key.text)?.value;
      return value.type === "scalar" && label?.type === "scalar" && label.text === value.text;
    }));
}

export const budgetBlocksDrain = objectRule({
  id: "budget-blocks-drain",
  rows: ["S10"],
  severity: "warning",
  title: "PodDisruptionBudget that allows no disruption",
  why: "With `maxUnavailable: 0`, or `minAvailable` of all replicas, no pod may ever be evicted: a drain of the node never ends, and upgrades and repairs of GPU nodes stall.",
  remedy: "Allow one: `maxUnavailable: 1`.",
  links: ["https://kubernetes.io/docs/tasks/run-application/configure-pdb/"],
  needs: "workspace",
  kinds: ["PodDisruptionBudget"],
  *check(object, { objects }) {
    const pods = selected(object, objects).filter((pod) => pod.asksForAccelerator);
    const [pod] = pods;
    if (pod === undefined) return;
    const most = scalarAt(object.root, "spec.maxUnavailable");
    const least = scalarAt(object.root, "spec.minAvailable");
    const replicas = pods.length === 1 ? pod.count : undefined;
    const none = most !== undefined && /^0%?$/.test(most.text);
    const all = least !== undefined && (least.text === "100%" || (replicas !== undefined && /^\d+$/.test(least.text) && Number(least.text) >= replicas));
    const field = fieldAt(object.root, none ? "spec.maxUnavailable" : "spec.minAvailable");
    if ((!none && !all) || field === undefined) return;
    yield {
      at: field,
      message: `No pod of ${pod.object.kind} "${pod.object.name}" may ever be evicted${all && replicas !== undefined ? `: it has ${String(replicas)} and all must stay` : ""}. A drain of its node never ends. Write maxUnavailable: 1.`,
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: serve
        spec:
          ⟦minAvailable: 2⟧
          selector: {matchLabels: {app: serve}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: serve
        spec:
          replicas: 2
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "it has 2 and all must stay",
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: serve}
        spec:
          maxUnavailable: 1
          selector: {matchLabels: {app: serve}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: serve}
        spec:
          replicas: 2
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
