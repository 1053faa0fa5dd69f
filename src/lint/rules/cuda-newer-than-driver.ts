import { list } from "../../base/format.ts";
import type { NodeFact } from "../../model/clusterFacts.ts";
import { matchesNode } from "../../model/scheduling/nodeAffinity.ts";
import { asOf, needsOf } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleNode } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

/** `cuda:12.4`, `-cuda12.4-`, `-cu124`: the version that an image's tag names. */
function versionOf(image: string): { readonly major: number; readonly text: string } | undefined {
  const found = /(?:^|[/:_-])cuda[:_-]?(\d{2})\.(\d)/.exec(image) ?? /[:_-]cu(\d{2})(\d)(?:[_.-]|$)/.exec(image);
  return found === null ? undefined : { major: Number(found[1]), text: `${found[1] ?? ""}.${found[2] ?? ""}` };
}

/** Newest CUDA that the node's driver runs, by GPU feature discovery's labels (0.17 renamed them; both are read). */
function driverOf({ labels }: NodeFact): number | undefined {
  const label = labels["nvidia.com/cuda.runtime-version.major"] ?? labels["nvidia.com/cuda.runtime.major"];
  return label !== undefined && /^\d+$/.test(label) ? Number(label) : undefined;
}

export const cudaNewerThanDriver = podRule({
  id: "cuda-newer-than-driver",
  rows: ["S19"],
  severity: "warning",
  title: "Image with a CUDA version that no node's driver runs",
  why: "A driver runs programs of its own CUDA major version and of older ones. With a newer image the container doesn't start, or ends with `CUDA driver version is insufficient for CUDA runtime version`.",
  remedy: "Use an image for the drivers' CUDA version, or have the drivers updated.",
  links: ["https://docs.nvidia.com/deploy/cuda-compatibility/"],
  needs: "cluster",
  facts: ["nodes"],
  *check(pod, context) {
    const { accelerators, placement } = needsOf(pod);
    const nodes = context.cluster.nodes.items.filter((node) => matchesNode(placement, node.name, node.labels) && [...accelerators].every(([resource, amount]) => (node.allocatable[resource] ?? 0) >= amount));
    const drivers = nodes.map(driverOf);
    for (const container of pod.containers.filter((each) => each.accelerators.length > 0)) {
      const version = versionOf(container.image?.text ?? "");
      // One node that may run it, or doesn't say, is enough.
      if (version === undefined || container.image === undefined || drivers.length === 0 || drivers.some((driver) => driver === undefined || driver >= version.major)) continue;
      yield {
        at: container.image,
        message: `The image is made for CUDA ${version.text}, and the drivers of the nodes that could take the pod run CUDA ${list([...new Set(drivers.map(String))], 3)}${asOf(context, context.cluster.nodes)}. Use an image for that version, or have the drivers updated.`,
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
              image: ⟦registry.example/cuda:13.0-runtime⟧
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8, { labels: { "nvidia.com/cuda.runtime-version.major": "12" } })] }),
      says: "made for CUDA 13.0",
    },
  ],
  good: [
    {
      title: "one node that runs it, or doesn't say",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:2-cu130
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8, { labels: { "nvidia.com/cuda.runtime-version.major": "12" } }), exampleNode("b", "nvidia.com/gpu", 8)] }),
    },
  ],
});
