import { namespaceOf } from "../clusterNeeds.ts";
import { mapsAt, scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { missing } from "../references.ts";
import { podRule } from "../rule.ts";

const FACT = "resourceclaimtemplates.resource.k8s.io";

export const claimTemplateNotFound = podRule({
  id: "claim-template-not-found",
  rows: ["R23"],
  severity: "warning",
  title: "ResourceClaimTemplate that the namespace doesn't have",
  why: "The claim of the pod is made from the template. Where there is none of that name in its namespace, the pod waits without a claim.",
  remedy: "Create the template in the pod's namespace, or correct the name.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/"],
  needs: "cluster",
  facts: [FACT],
  *check(pod, context) {
    for (const claim of mapsAt(pod.spec, "resourceClaims")) {
      const name = scalarAt(claim, "resourceClaimTemplateName");
      if (typeof name?.value !== "string") continue;
      yield* missing({ name, object: pod.object, kind: "ResourceClaimTemplate", fact: FACT, namespace: namespaceOf(pod.object, context.cluster), consequence: "the pod waits without a claim" }, context);
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
          resourceClaims:
            - name: gpu
              resourceClaimTemplateName: ⟦one-gpus⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources: {claims: [{name: gpu}], limits: {memory: 16Gi}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("one-gpu", { namespace: "default" })] } }),
      says: "the pod waits without a claim",
      choices: {
        "Write one-gpu": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            resourceClaims:
              - name: gpu
                resourceClaimTemplateName: one-gpu
            containers:
              - name: main
                image: registry.example/train:1
                resources: {claims: [{name: gpu}], limits: {memory: 16Gi}}
        `,
      },
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
          resourceClaims:
            - name: gpu
              resourceClaimTemplateName: one-gpu
          containers:
            - name: main
              image: registry.example/train:1
              resources: {claims: [{name: gpu}], limits: {memory: 16Gi}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("one-gpu", { namespace: "default" })] } }),
    },
  ],
});
