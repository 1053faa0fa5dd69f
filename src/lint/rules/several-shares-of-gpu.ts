import { asOf, offering } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleNode } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

/** Replicas of one device by GPU feature discovery's label; 1 where it says nothing. */
function replicas(labels: Readonly<Record<string, string>>, resource: string): number {
  const label = labels[`${resource.replace(/\.shared$/, "")}.replicas`];
  return label !== undefined && /^\d+$/.test(label) ? Number(label) : 1;
}

export const severalSharesOfGpu = podRule({
  id: "several-shares-of-gpu",
  rows: ["R14"],
  severity: "warning",
  title: "Several shares of a time-sliced GPU",
  why: "With time-slicing a node offers each GPU several times. Two shares are no more compute than one, may be of the same GPU, and where the plugin is set to `failRequestsGreaterThanOne` the pod fails with `UnexpectedAdmissionError`.",
  remedy: "Ask for 1.",
  links: ["https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus"],
  needs: "cluster",
  facts: ["nodes"],
  *check(pod, context) {
    const { nodes } = context.cluster;
    for (const { name, field, milli, accelerator, container } of pod.accelerators) {
      const offered = offering(nodes.items, name);
      if (accelerator?.vendor !== "nvidia" || milli === undefined || milli <= 1000 || offered.length === 0) continue;
      if (!offered.every(({ labels }) => replicas(labels, name) > 1 && labels[`${name.replace(/\.shared$/, "")}.sharing-strategy`] !== "mps")) continue;
      yield {
        at: field,
        message: `Every node that offers ${name} shares each GPU by time-slicing${asOf(context, nodes)}: ${String(milli / 1000)} shares are no more compute than one, and the container "${container.name}" may fail at admission. Ask for 1.`,
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: notebook
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources:
                limits:
                  memory: 16Gi
                  ⟦nvidia.com/gpu: 2⟧
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 40, { labels: { "nvidia.com/gpu.replicas": "10", "nvidia.com/gpu.sharing-strategy": "time-slicing" } })] }),
      says: "2 shares are no more compute than one",
    },
  ],
  good: [
    {
      title: "a node with whole GPUs is there, too",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: notebook
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 2}}
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 40, { labels: { "nvidia.com/gpu.replicas": "10" } }), exampleNode("b", "nvidia.com/gpu", 8)] }),
    },
  ],
});
