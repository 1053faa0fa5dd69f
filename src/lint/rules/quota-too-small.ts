import { objectsIn } from "../../model/clusterFacts.ts";
import { objectOf } from "../../model/read.ts";
import { parseMilli } from "../../model/quantity.ts";
import { asOf, namespaceOf, needsOf } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { podRule } from "../rule.ts";

const FACT = "resourcequotas";

export const quotaTooSmall = podRule({
  id: "quota-too-small",
  rows: ["Q12"],
  severity: "warning",
  title: "Pod that the namespace's quota has no room for",
  why: "The API server refuses a pod that would exceed a ResourceQuota of its namespace. A controller then makes none and reports `FailedCreate`: there is no pending pod to see.",
  remedy: "Ask for less, end something that holds part of the quota, or have it raised.",
  links: ["https://kubernetes.io/docs/concepts/policy/resource-quotas/"],
  needs: "cluster",
  facts: [FACT],
  *check(pod, context) {
    const fact = context.cluster.objects[FACT];
    const namespace = namespaceOf(pod.object, context.cluster);
    const quotas = objectsIn(context.cluster, FACT, namespace);
    if (fact === undefined || quotas === undefined) return;
    for (const quota of quotas.filter(({ spec }) => spec["scopes"] === undefined && spec["scopeSelector"] === undefined)) {
      for (const [resource, asked] of needsOf(pod).accelerators) {
        const key = `requests.${resource}`;
        const hard = parseMilli(objectOf(quota.status["hard"])[key] ?? objectOf(quota.spec["hard"])[key]);
        const used = parseMilli(objectOf(quota.status["used"])[key]);
        const place = pod.accelerators.find(({ name }) => name === resource)?.field;
        if (hard === undefined || used === undefined || place === undefined || used + asked * 1000 <= hard) continue;
        const never = asked * 1000 > hard;
        yield {
          at: place,
          // What is used now may be given back; what is above the limit never fits.
          ...(never ? {} : { severity: "hint" as const }),
          message: `The quota "${quota.name}" of the namespace ${namespace} allows ${String(hard / 1000)} of ${resource}${never ? "" : `, and ${String(used / 1000)} are used`}${asOf(context, fact)}: a pod that asks for ${String(asked)} is refused${never ? "" : " until some are given back"}.`,
        };
      }
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
          namespace: vision
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
                  ⟦nvidia.com/gpu: 8⟧
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("gpus", { namespace: "vision", status: { hard: { "requests.nvidia.com/gpu": "4" }, used: { "requests.nvidia.com/gpu": "1" } } })] } }),
      says: 'The quota "gpus" of the namespace vision allows 4 of nvidia.com/gpu (cluster prod, as of 12 s ago): a pod that asks for 8 is refused.',
    },
    {
      title: "no room at the moment",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train, namespace: vision}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, ⟦nvidia.com/gpu: 2⟧}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("gpus", { namespace: "vision", status: { hard: { "requests.nvidia.com/gpu": "4" }, used: { "requests.nvidia.com/gpu": "3" } } })] } }),
      says: "until some are given back",
    },
  ],
  good: [
    {
      title: "room, and a quota of another namespace",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train, namespace: vision}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 2}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [
        exampleObject("gpus", { namespace: "vision", status: { hard: { "requests.nvidia.com/gpu": "4" }, used: { "requests.nvidia.com/gpu": "2" } } }),
        exampleObject("gpus", { namespace: "other", status: { hard: { "requests.nvidia.com/gpu": "1" }, used: { "requests.nvidia.com/gpu": "1" } } }),
      ] } }),
    },
  ],
});
