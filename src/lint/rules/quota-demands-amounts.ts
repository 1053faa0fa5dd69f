import { list } from "../../base/format.ts";
import { objectsIn } from "../../model/clusterFacts.ts";
import { objectOf, listOf } from "../../model/read.ts";
import { fieldAt, isSet } from "../../manifest/nodes.ts";
import { asOf, namespaceOf } from "../clusterNeeds.ts";
import type { Container } from "../container.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

const QUOTAS = "resourcequotas";
const RANGES = "limitranges";
const names = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "cpu", "memory"];

/** Whether the container says the amount that a quota's key counts; a request defaults to the limit. */
function states(container: Container, key: string): boolean {
  const [side, name = key] = key.split(".");
  const found = container.resource(name);
  return side === "limits" ? found?.limit !== undefined : found !== undefined;
}

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
    const fact = context.cluster.objects[QUOTAS];
    const quotas = objectsIn(context.cluster, QUOTAS, namespace);
    const ranges = objectsIn(context.cluster, RANGES, namespace);
    if (fact === undefined || quotas === undefined || ranges === undefined || !pod.asksForAccelerator || isSet(pod.spec, "resources")) return;
    // A LimitRange with container defaults fills in what is missing; which amounts, the API server decides.
    if (ranges.some(({ spec }) => listOf(spec["limits"]).map(objectOf).some((each) => each["type"] === "Container" && (each["default"] !== undefined || each["defaultRequest"] !== undefined)))) return;
    const counting = quotas.filter(({ spec }) => spec["scopes"] === undefined && spec["scopeSelector"] === undefined);
    for (const container of pod.containers) {
      const lacking = names.filter((name) => counting.some(({ spec }) => Object.hasOwn(objectOf(spec["hard"]), name)) && !states(container, name));
      const quota = counting.find(({ spec }) => lacking.some((name) => Object.hasOwn(objectOf(spec["hard"]), name)));
      if (quota === undefined) continue;
      const them = lacking.length === 1 ? "it" : "them";
      yield {
        at: fieldAt(container.node, container.resourcesKey)?.key ?? container.image ?? container.node,
        message: `The quota "${quota.name}" of the namespace ${namespace} counts ${list(lacking, 4)}${asOf(context, fact)}, and the container "${container.name}" doesn't state ${them}: the API server refuses the pod. Set ${them}.`,
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
