import { count, list } from "../../base/format.ts";
import { appendItem, setField } from "../../manifest/edit.ts";
import { isSet } from "../../manifest/nodes.ts";
import type { NodeFact } from "../../model/clusterFacts.ts";
import type { Taint } from "../../model/k8s.ts";
import { matchesNode } from "../../model/scheduling/nodeAffinity.ts";
import { untoleratedTaint } from "../../model/scheduling/taintToleration.ts";
import { asOf, needsOf, unlessMade } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleNode } from "../exampleCluster.ts";
import type { Pod, Toleration } from "../pod.ts";
import { podRule } from "../rule.ts";

/** Taints that come and go with a node's condition: a pod need not tolerate them to run later. */
const passing = /^(?:node\.kubernetes\.io\/|node\.cloudprovider\.kubernetes\.io\/|node\.cluster\.x-k8s\.io\/|karpenter\.sh\/)/;

const words = ({ key, value, effect }: Taint): string => `${key}${value === "" ? "" : `=${value}`}:${effect}`;

/** Nodes that would take the pod by amount and labels, each with the taint in the way; undefined where one needs nothing more. */
function obstacles(pod: Pod, nodes: readonly NodeFact[]): readonly { readonly node: NodeFact; readonly taint: Taint }[] | undefined {
  const { placement, accelerators } = needsOf(pod);
  const asked = [...accelerators];
  const found: { node: NodeFact; taint: Taint }[] = [];
  for (const node of nodes) {
    if (asked.some(([resource, amount]) => (node.allocatable[resource] ?? 0) < amount) || !matchesNode(placement, node.name, node.labels)) continue;
    const lasting = node.taints.filter(({ key }) => !passing.test(key) && !addedByAdmission(key, node, accelerators));
    const taint = untoleratedTaint(placement.tolerations, lasting);
    if (taint === undefined) return undefined;
    found.push({ node, taint });
  }
  return found;
}

/** GKE adds a toleration for the taint of the name of each extended resource that a pod requests (ExtendedResourceToleration). */
function addedByAdmission(key: string, node: NodeFact, accelerators: ReadonlyMap<string, number>): boolean {
  return accelerators.has(key) && Object.hasOwn(node.labels, "cloud.google.com/gke-nodepool");
}

/** Why a toleration of the same key doesn't match. */
function almost(toleration: Toleration, taint: Taint): string {
  const { effect = "", value = "" } = toleration;
  if (effect !== "" && effect !== taint.effect) return `the toleration is for the effect ${effect}, the taint has ${taint.effect}`;
  return `the toleration is for ${value === "" ? "an empty value" : `the value "${value}"`}, the taint has ${taint.value === "" ? "none" : `"${taint.value}"`}`;
}

export const taintNotTolerated = podRule({
  id: "taint-not-tolerated",
  rows: ["P1", "P6", "P7"],
  severity: "warning",
  title: "Every node that could take the pod has a taint that it doesn't tolerate",
  why: "The scheduler places a pod on a tainted node only if it tolerates the taint: the key, the value (unless the operator is `Exists`) and the effect have to match. Until then it waits, and since 1.35 the scheduler's message doesn't name the taint any more.",
  remedy: "Add a toleration for the taint of the nodes that the pod is meant for.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"],
  needs: "cluster",
  facts: ["nodes"],
  *check(pod, context) {
    const { cluster } = context;
    if (needsOf(pod).accelerators.size === 0 || isSet(pod.spec, "nodeName") || pod.partial) return;
    const found = obstacles(pod, cluster.nodes.items);
    const [first] = found ?? [];
    if (found === undefined || first === undefined) return;
    const taints = [...new Set(found.map(({ taint }) => words(taint)))];
    const { taint } = first;
    const same = pod.tolerations.find(({ key }) => key === taint.key);
    const [resource] = pod.accelerators;
    const place = same?.node ?? resource?.field;
    if (place === undefined) return;
    const { now, severity } = unlessMade(cluster);
    const toleration = { key: taint.key, operator: "Exists", effect: taint.effect };
    const { document } = pod.object;
    const which = found.length === 1 ? `The one node that could take the pod${now}, ${first.node.name}, has` : `Each of the ${count(found.length, "node")} that could take the pod${now} has`;
    yield {
      at: place,
      message: `${which} a taint that it doesn't tolerate: ${list(taints, 3)}${same === undefined ? "" : ` (${almost(same, taint)})`}. Tolerate it, or the pod waits${asOf(context, cluster.nodes)}.`,
      ...(severity === undefined ? {} : { severity }),
      fixes: [{
        title: `Tolerate ${words(taint)}`,
        safe: false,
        edits: isSet(pod.spec, "tolerations") ? appendItem(document, pod.spec, "tolerations", toleration) : setField(document, pod.spec, "tolerations", [toleration]),
      }],
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
          tolerations:
            - ⟦key: nvidia.com/gpu
              value: "true"
              effect: NoSchedule⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({
        nodes: [
          exampleNode("a", "nvidia.com/gpu", 8, { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] }),
          exampleNode("b", "nvidia.com/gpu", 8, { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] }),
        ],
      }),
      says: 'Each of the 2 nodes that could take the pod has a taint that it doesn\'t tolerate: nvidia.com/gpu=present:NoSchedule (the toleration is for the value "true", the taint has "present").',
      choices: {
        "Tolerate nvidia.com/gpu=present:NoSchedule": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            tolerations:
              - key: nvidia.com/gpu
                value: "true"
                effect: NoSchedule
              - key: nvidia.com/gpu
                operator: Exists
                effect: NoSchedule
            containers:
              - name: main
                image: registry.example/train:1
                resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
        `,
      },
    },
    {
      title: "no toleration at all",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, ⟦nvidia.com/gpu: 4⟧}}
      `,
      cluster: exampleCluster({
        nodes: [exampleNode("small", "nvidia.com/gpu", 2), exampleNode("big", "nvidia.com/gpu", 8, { taints: [{ key: "team", value: "vision", effect: "NoExecute" }] })],
      }),
      says: "The one node that could take the pod, big, has a taint that it doesn't tolerate: team=vision:NoExecute.",
      choices: {
        "Tolerate team=vision:NoExecute": yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: train}
          spec:
            restartPolicy: Never
            containers:
              - name: main
                image: registry.example/train:1
                resources: {limits: {memory: 16Gi, nvidia.com/gpu: 4}}
            tolerations:
              - key: team
                operator: Exists
                effect: NoExecute
        `,
      },
    },
  ],
  good: [
    {
      title: "one node without a taint is enough",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({
        nodes: [exampleNode("a", "nvidia.com/gpu", 8), exampleNode("b", "nvidia.com/gpu", 8, { taints: [{ key: "team", value: "vision", effect: "NoSchedule" }] })],
      }),
    },
    {
      title: "GKE tolerates the taint of the requested resource by itself; a node that isn't ready comes back",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({
        nodes: [
          exampleNode("a", "nvidia.com/gpu", 8, {
            labels: { "cloud.google.com/gke-nodepool": "gpu" },
            taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }, { key: "node.kubernetes.io/not-ready", value: "", effect: "NoSchedule" }],
          }),
        ],
      }),
    },
  ],
});
