import { list } from "../../base/format.ts";
import { objectOf, listOf } from "../../model/read.ts";
import { fieldAt, isSet } from "../../manifest/nodes.ts";
import { asOf, namespaceOf } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

const QUOTAS = "resourcequotas";
const RANGES = "limitranges";
const names = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "cpu", "memory"];

export const quotaDemandsAmounts = podRule({
  id: "quota-demands-amounts",
  rows: ["Q14"],
  severity: "error",
  title: "Container without amounts that the namespace's quota demands",
  why: "Where a ResourceQuota counts processor or memory, the API server refuses pods whose containers don't state them, unless a LimitRange fills them in.",
  remedy: "Set the requests and limits that the quota counts.",
  links: ["https://kubernetes.io/docs/concepts/policy/resource-quotas/#requests-vs-limits"],
  refusedBy: "kube-apiserver",
  needs: "cluster",
  facts: [QUOTAS, RANGES],
  absence: true,
  *check(pod, context) {
    const namespace = namespaceOf(pod.object, context.cluster);
    const quotas = context.cluster.objects[QUOTAS];
    const ranges = context.cluster.objects[RANGES]?.items ?? [];
    if (quotas === undefined || !pod.asksForAccelerator || isSet(pod.spec, "resources")) return;
    // A LimitRange with container defaults fills in what is missing; which amounts, the API server decides.
    const filled = ranges.some((range) => range.namespace === namespace && listOf(range.spec["limits"]).map(objectOf).some((each) => each["type"] === "Container" && (each["default"] !== undefined || each["defaultRequest"] !== undefined)));
    if (filled) return;
    for (const quota of quotas.items.filter((each) => each.namespace === namespace && each.spec["scopes"] === undefined && each.spec["scopeSelector"] === undefined)) {
      const counted = names.filter((name) => Object.hasOwn(objectOf(quota.spec["hard"]), name));
      for (const container of pod.containers) {
        const lacking = counted.filter((name) => {
          const [side, resource] = name.includes(".") ? name.split(".") : ["requests", name];
          const found = container.resource(resource ?? "");
          return side === "limits" ? found?.limit === undefined : found === undefined;
        });
        if (lacking.length === 0) continue;
        yield {
          at: fieldAt(container.node, container.resourcesKey)?.key ?? container.image ?? container.node,
          message: `The quota "${quota.name}" of the namespace ${namespace} counts ${list(lacking, 4)}${asOf(context, quotas)}, and the container "${container.name}" doesn't state ${lacking.length === 1 ? "it" : "them"}: the API server refuses the pod. Set ${lacking.length === 1 ? "it" : "them"}.`,
        };
      }
      return;
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
              ⟦resources⟧:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      cluster: exampleCluster({ objects: { [QUOTAS]: [exampleObject("all", { namespace: "default", spec: { hard: { "limits.cpu": "64", "limits.memory": "1Ti" } } })], [RANGES]: [] } }),
      says: "counts limits.cpu",
    },
  ],
  good: [
    {
      title: "a LimitRange fills them in",
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
      cluster: exampleCluster({ objects: { [QUOTAS]: [exampleObject("all", { namespace: "default", spec: { hard: { "limits.cpu": "64" } } })], [RANGES]: [exampleObject("defaults", { namespace: "default", spec: { limits: [{ type: "Container", default: { cpu: "1" } }] } })] } }),
    },
  ],
});
