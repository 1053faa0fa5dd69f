import { replaceScalar, setField } from "../../manifest/edit.ts";
import { fieldAt, flagAt, isSet, mapAt, scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podsOf } from "../pod.ts";
import { objectRule } from "../rule.ts";

export const rayjobKeepsCluster = objectRule({
  id: "rayjob-keeps-cluster",
  rows: ["J7"],
  severity: "warning",
  title: "RayJob whose cluster stays when the job has ended",
  why: "Without `shutdownAfterJobFinishes` the RayCluster of a RayJob stays, with all its GPUs, until somebody deletes the RayJob.",
  remedy: "Set `shutdownAfterJobFinishes: true`, with `ttlSecondsAfterFinished` where somebody still has to look at it.",
  links: ["https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html"],
  needs: "document",
  kinds: ["RayJob"],
  absence: true,
  *check(object) {
    const spec = mapAt(object.root, "spec");
    if (spec === undefined || !isSet(spec, "rayClusterSpec") || isSet(spec, "deletionStrategy") || !podsOf(object).some((pod) => pod.asksForAccelerator)) return;
    if (flagAt(spec, "shutdownAfterJobFinishes") === true) return;
    const written = scalarAt(spec, "shutdownAfterJobFinishes");
    yield {
      at: fieldAt(spec, "shutdownAfterJobFinishes") ?? fieldAt(spec, "rayClusterSpec")?.key ?? spec,
      message: "The cluster of this RayJob keeps its GPUs after the job has ended, until somebody deletes the RayJob. Set shutdownAfterJobFinishes: true.",
      fixes: [{
        title: "Set shutdownAfterJobFinishes: true",
        safe: false,
        edits: written === undefined ? setField(object.document, spec, "shutdownAfterJobFinishes", true) : [replaceScalar(object.document, written, true)],
      }],
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: ray.io/v1
        kind: RayJob
        metadata:
          name: tune
        spec:
          entrypoint: python tune.py
          ⟦shutdownAfterJobFinishes: false⟧
          rayClusterSpec:
            headGroupSpec:
              template:
                spec:
                  containers: [{name: head, image: "registry.example/ray:2", resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}}]
      `,
      says: "keeps its GPUs",
      choices: {
        "Set shutdownAfterJobFinishes: true": yaml`
          apiVersion: ray.io/v1
          kind: RayJob
          metadata:
            name: tune
          spec:
            entrypoint: python tune.py
            shutdownAfterJobFinishes: true
            rayClusterSpec:
              headGroupSpec:
                template:
                  spec:
                    containers: [{name: head, image: "registry.example/ray:2", resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}}]
        `,
      },
    },
  ],
  good: [
    {
      title: "a job on a cluster that stands on its own",
      text: yaml`
        apiVersion: ray.io/v1
        kind: RayJob
        metadata:
          name: tune
        spec:
          entrypoint: python tune.py
          clusterSelector: {ray.io/cluster: shared}
      `,
    },
  ],
});
