import { list } from "../../base/format.ts";
import { replaceScalar } from "../../manifest/edit.ts";
import { recogniseResource } from "../../model/accelerators/index.ts";
import type { ClusterFacts } from "../../model/clusterFacts.ts";
import { asOf, offering, unlessMade } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleNode } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

const CLASSES = "deviceclasses.resource.k8s.io";

/** DRA serves names of its own: `deviceclass.resource.kubernetes.io/<class>` and what a class names. Undefined: can't be known. */
function byDeviceClass(resource: string, cluster: ClusterFacts): boolean | undefined {
  if (resource.startsWith("deviceclass.resource.kubernetes.io/")) return true;
  const classes = cluster.objects[CLASSES];
  if (classes === undefined) return undefined;
  if (classes.state === "absent") return false;
  return classes.state === "live" ? classes.items.some(({ spec }) => spec["extendedResourceName"] === resource) : undefined;
}

/** Accelerator resources that nodes offer, with what is free of each: `nvidia.com/gpu (6 free)`. */
function offered({ nodes }: ClusterFacts): ReadonlyMap<string, string> {
  const sums = new Map<string, number | undefined>();
  for (const { allocatable, free } of nodes.items) {
    for (const [name, amount] of Object.entries(allocatable)) {
      const unit = recogniseResource(name)?.unit;
      if (amount <= 0 || unit === undefined || unit === "network") continue;
      const before = sums.has(name) ? sums.get(name) : 0;
      const more = free?.[name];
      sums.set(name, before === undefined || more === undefined ? undefined : before + Math.max(0, more));
    }
  }
  return new Map([...sums].map(([name, free]) => [name, free === undefined ? name : `${name} (${String(free)} free)`]));
}

export const resourceNotOffered = podRule({
  id: "resource-not-offered",
  rows: ["R12"],
  severity: "warning",
  title: "Accelerator resource that no node of the cluster offers",
  why: "A pod waits for ever for a resource that no node advertises. Which names a GPU has is decided on the node: with the MIG strategy `single` slices are plain `nvidia.com/gpu`, with `mixed` each profile has a name of its own, and sharing may rename.",
  remedy: "Use a name that the cluster's nodes offer.",
  links: ["https://github.com/NVIDIA/k8s-device-plugin#readme"],
  needs: "cluster",
  facts: ["nodes"],
  *check(pod, context) {
    const { cluster } = context;
    for (const { name, field, limit, request, milli, accelerator } of pod.accelerators) {
      if ((milli ?? 0) <= 0 || offering(cluster.nodes.items, name).length > 0 || byDeviceClass(name, cluster) !== false) continue;
      const all = offered(cluster);
      const names = [...all.keys()].sort((a, b) => Number(recogniseResource(b)?.vendor === accelerator?.vendor) - Number(recogniseResource(a)?.vendor === accelerator?.vendor));
      const { now, severity } = unlessMade(cluster);
      const offers = names.length === 0 ? "None offers any accelerator." : `Offered: ${list(names.map((each) => all.get(each) ?? each), 5)}.`;
      yield {
        at: field,
        message: `No node offers ${name}${now}, so the pod waits. ${offers}${asOf(context, cluster.nodes)}`.replace(/\.( \([^)]*\))$/, "$1."),
        ...(severity === undefined ? {} : { severity }),
        fixes: names.slice(0, 3).filter((each) => recogniseResource(each)?.unit !== "amount").map((each) => ({
          title: `Use ${all.get(each) ?? each}`,
          safe: false,
          edits: [request, limit].filter((entry) => entry !== undefined).map((entry) => replaceScalar(pod.object.document, entry.key, each)),
        })),
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
                  ⟦nvidia.com/mig-3g.20gb: 1⟧
      `,
      cluster: exampleCluster({ nodes: [exampleNode("a", "nvidia.com/mig-1g.10gb", 7), exampleNode("b", "nvidia.com/mig-1g.10gb", 7)], objects: { [CLASSES]: [] } }),
      says: "No node offers nvidia.com/mig-3g.20gb, so the pod waits. Offered: nvidia.com/mig-1g.10gb (14 free) (cluster prod, as of 12 s ago).",
      choices: {
        "Use nvidia.com/mig-1g.10gb (14 free)": yaml`
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
                    nvidia.com/mig-1g.10gb: 1
        `,
      },
    },
  ],
  good: [
    {
      title: "offered by a DeviceClass",
      cluster: exampleCluster({ nodes: [exampleNode("a", "cpu", 8)], objects: { [CLASSES]: [{ name: "gpu", namespace: "", labels: {}, spec: { extendedResourceName: "nvidia.com/gpu" }, status: {}, rest: {} }] } }),
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
    },
  ],
});
