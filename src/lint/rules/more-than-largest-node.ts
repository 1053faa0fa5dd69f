import { asOf, needsOf, offering, unlessMade } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleNode } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

export const moreThanLargestNode = podRule({
  id: "more-than-largest-node",
  rows: ["R15"],
  severity: "error",
  title: "More accelerators in one pod than any node has",
  why: "A pod runs on one node. One that asks for 16 GPUs where the largest node has 8 is never placed.",
  remedy: "Spread the work over several pods, with a runtime that spans nodes (PyTorchJob, JobSet, LeaderWorkerSet, Ray).",
  links: ["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
  refusedBy: "never runs",
  needs: "cluster",
  facts: ["nodes"],
  *check(pod, context) {
    const { cluster } = context;
    for (const [resource, asked] of needsOf(pod).accelerators) {
      const nodes = offering(cluster.nodes.items, resource);
      const most = Math.max(0, ...nodes.map(({ allocatable }) => allocatable[resource] ?? 0));
      const place = pod.accelerators.find(({ name }) => name === resource);
      // A name that nobody offers is another rule's.
      if (nodes.length === 0 || most >= asked || place === undefined) continue;
      const { now, severity } = unlessMade(cluster);
      yield {
        at: place.field,
        message: `The pod asks for ${String(asked)} of ${resource}, and the largest node has ${String(most)}${now}: no node can take it${asOf(context, cluster.nodes)}. Spread the work over several pods.`,
        ...(severity === undefined ? {} : { severity }),
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
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
                  ⟦nvidia.com/gpu: 16⟧
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8), exampleNode("b", "nvidia.com/gpu", 4)] }),
      says: "asks for 16 of nvidia.com/gpu, and the largest node has 8: no node can take it",
    },
    {
      title: "where nodes are made on demand, a hint",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, ⟦nvidia.com/gpu: 16⟧}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8)], autoscaled: true }),
      says: "has 8 now",
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
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 8}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8)] }),
    },
  ],
});
