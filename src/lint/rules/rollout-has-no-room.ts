import { setField } from "../../manifest/edit.ts";
import { fieldAt, mapAt, scalarAt, textAt, type Scalar } from "../../manifest/nodes.ts";
import { matchesNode } from "../../model/scheduling/nodeAffinity.ts";
import { asOf, needsOf } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleNode } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

/** Pods of a number or a percentage of the replicas; surge is rounded up, unavailable down (Deployment documentation). */
function pods(value: Scalar | undefined, replicas: number, round: (amount: number) => number): number | undefined {
  const text = value?.text ?? "25%";
  if (/^\d+$/.test(text)) return Number(text);
  return /^\d+%$/.test(text) ? round((replicas * Number(text.slice(0, -1))) / 100) : undefined;
}

export const rolloutHasNoRoom = podRule({
  id: "rollout-has-no-room",
  rows: ["S3", "S4"],
  severity: "warning",
  title: "Rolling update that needs a GPU which isn't free",
  why: "A rolling update that may take no old pod away first makes a new one beside it. With all GPUs in use the new pod waits for the old one, and the old one stays until the new one is ready: the rollout never ends. With 1 to 3 replicas the defaults round to exactly that.",
  remedy: "Set `maxSurge: 0` and `maxUnavailable: 1`, or the strategy `Recreate`.",
  links: ["https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment"],
  needs: "cluster",
  facts: ["nodes"],
  kinds: ["Deployment"],
  absence: true,
  *check(pod, context) {
    const { cluster } = context;
    const spec = mapAt(pod.object.root, "spec");
    const strategy = mapAt(spec, "strategy");
    const replicas = pod.count ?? 1;
    if (spec === undefined || cluster.autoscaled !== false || replicas === 0 || (textAt(strategy, "type") ?? "RollingUpdate") !== "RollingUpdate") return;
    const unavailable = pods(scalarAt(strategy, "rollingUpdate.maxUnavailable"), replicas, Math.floor);
    const surge = pods(scalarAt(strategy, "rollingUpdate.maxSurge"), replicas, Math.ceil);
    const { accelerators, placement } = needsOf(pod);
    if (unavailable !== 0 || surge === undefined || accelerators.size === 0) return;
    const fitting = cluster.nodes.items.filter((node) => matchesNode(placement, node.name, node.labels) && [...accelerators].every(([resource, amount]) => (node.allocatable[resource] ?? 0) >= amount));
    // Where free amounts aren't known, or nothing fits at all, nothing can be said, or another rule says it.
    if (fitting.length === 0 || fitting.some(({ free }) => free === undefined)) return;
    if (fitting.some(({ free }) => [...accelerators].every(([resource, amount]) => (free?.[resource] ?? 0) >= amount))) return;
    const place = fieldAt(spec, "strategy")?.key ?? fieldAt(spec, "replicas") ?? fieldAt(pod.object.root, "spec")?.key ?? spec;
    const [resource, amount] = [...accelerators][0] ?? ["", 0];
    yield {
      at: place,
      message: `A rolling update makes a new pod before it takes an old one away, and no node has ${String(amount)} of ${resource} free${asOf(context, cluster.nodes)}: it would wait for ever. Set maxSurge: 0 and maxUnavailable: 1.`,
      fixes: [{
        title: "Set maxSurge: 0 and maxUnavailable: 1",
        safe: false,
        edits: setField(pod.object.document, spec, "strategy", { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }),
      }],
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: serve
        spec:
          ⟦replicas: 2⟧
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 4}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8, { free: { "nvidia.com/gpu": 0 } }), exampleNode("b", "nvidia.com/gpu", 8, { free: { "nvidia.com/gpu": 2 } })] }),
      says: "no node has 4 of nvidia.com/gpu free",
      choices: {
        "Set maxSurge: 0 and maxUnavailable: 1": yaml`
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
                    resources: {limits: {memory: 16Gi, nvidia.com/gpu: 4}}
            strategy:
              type: RollingUpdate
              rollingUpdate:
                maxSurge: 0
                maxUnavailable: 1
        `,
      },
    },
  ],
  good: [
    {
      title: "an old pod goes first, and room for a new one",
      text: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: serve}
        spec:
          replicas: 4
          strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 25%}}
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 4}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: small}
        spec:
          selector: {matchLabels: {app: small}}
          template:
            metadata: {labels: {app: small}}
            spec:
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8, { free: { "nvidia.com/gpu": 1 } })] }),
    },
  ],
});
