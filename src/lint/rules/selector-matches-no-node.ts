import { list } from "../../base/format.ts";
import { replaceScalar } from "../../manifest/edit.ts";
import { mapsAt, scalarAt, type Scalar } from "../../manifest/nodes.ts";
import type { NodeFact } from "../../model/clusterFacts.ts";
import { matchesNode } from "../../model/scheduling/nodeAffinity.ts";
import { asOf, needsOf, unlessMade } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleNode } from "../exampleCluster.ts";
import { nearest } from "../nearest.ts";
import type { Pod } from "../pod.ts";
import { podRule } from "../rule.ts";

interface Wanted {
  readonly key: string;
  readonly at: Scalar;
  readonly value: string;
}

/** Values that a node must have, one by one: the selector's, and those of affinity expressions with a single value. */
function wanted(pod: Pod): readonly Wanted[] {
  const selector = (pod.nodeSelector?.entries ?? []).flatMap(({ key, value }) => (value.type === "scalar" ? [{ key: key.text, at: value, value: value.text }] : []));
  const terms = mapsAt(pod.spec, "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms");
  const expressions = terms.length === 1 ? terms.flatMap((term) => mapsAt(term, "matchExpressions")) : [];
  const single = expressions.flatMap((expression) => {
    const values = expression.entries.find(({ key }) => key.text === "values")?.value;
    const [only, ...others] = values?.type === "list" ? values.items : [];
    const key = scalarAt(expression, "key");
    return only?.type === "scalar" && others.length === 0 && key !== undefined && scalarAt(expression, "operator")?.text === "In" ? [{ key: key.text, at: only, value: only.text }] : [];
  });
  return [...selector, ...single];
}

function valuesOf(nodes: readonly NodeFact[], key: string): readonly string[] {
  return [...new Set(nodes.flatMap(({ labels }) => (Object.hasOwn(labels, key) ? [labels[key] ?? ""] : [])))].sort();
}

export const selectorMatchesNoNode = podRule({
  id: "selector-matches-no-node",
  rows: ["P11", "P12"],
  severity: "warning",
  title: "Node selector or affinity that no node matches",
  why: "The pod waits for a node with these labels, and there is none. Labels of GPU feature discovery change with the node: sharing appends `-SHARED` to `nvidia.com/gpu.product`, MIG `-MIG-1g.10gb`.",
  remedy: "Copy the value from a node, or ask for what the pod needs (`nvidia.com/gpu.memory` with `Gt`) instead of a name.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/"],
  needs: "cluster",
  facts: ["nodes"],
  *check(pod, context) {
    const { cluster } = context;
    const { placement } = needsOf(pod);
    const nodes = cluster.nodes.items;
    if (nodes.length === 0 || pod.partial || !pod.asksForAccelerator || nodes.some((node) => matchesNode(placement, node.name, node.labels))) return;
    const { now, severity } = unlessMade(cluster);
    const end = asOf(context, cluster.nodes);
    const lower = severity === undefined ? {} : { severity };
    const all = wanted(pod);
    const missing = all.filter(({ key, value }) => !nodes.some(({ labels }) => labels[key] === value));
    for (const { key, at, value } of missing) {
      const values = valuesOf(nodes, key);
      const near = values.find((each) => each.startsWith(value) || value.startsWith(each)) ?? nearest(value, values);
      yield {
        at,
        message: values.length === 0
          ? `No node has the label ${key}${now}, so the pod waits${end}.`
          : `No node has ${key}=${value}${now}, so the pod waits${end}. Nodes have ${list(values, 5)}.`,
        ...lower,
        fixes: near === undefined ? [] : [{ title: `Write ${near}`, safe: false, edits: [replaceScalar(pod.object.document, at, near)] }],
      };
    }
    const [first] = all;
    if (missing.length === 0 && first !== undefined) {
      yield {
        at: first.at,
        message: `Each of these labels is on a node${now}, but no node has all of them (${list(all.map(({ key, value }) => `${key}=${value}`), 4)}), so the pod waits${end}. Check them together.`,
        ...lower,
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
          nodeSelector:
            nvidia.com/gpu.product: ⟦NVIDIA-H100-80GB⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8, { labels: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3" } })] }),
      says: "Nodes have NVIDIA-H100-80GB-HBM3.",
      choices: {
        "Write NVIDIA-H100-80GB-HBM3": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            nodeSelector:
              nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3
            containers:
              - name: main
                image: registry.example/train:1
                resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
        `,
      },
    },
    {
      title: "two labels that are never together",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train}
        spec:
          restartPolicy: Never
          nodeSelector: {zone: ⟦a⟧, gpu: h100}
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8, { labels: { zone: "a", gpu: "a100" } }), exampleNode("b", "nvidia.com/gpu", 8, { labels: { zone: "b", gpu: "h100" } })] }),
      says: "no node has all of them (zone=a and gpu=h100)",
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
          nodeSelector: {zone: a}
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8, { labels: { zone: "a" } })] }),
    },
  ],
});
