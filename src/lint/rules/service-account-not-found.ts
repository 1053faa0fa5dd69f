import { namespaceOf } from "../clusterNeeds.ts";
import { scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { missing } from "../references.ts";
import { podRule } from "../rule.ts";

const FACT = "serviceaccounts";

export const serviceAccountNotFound = podRule({
  id: "service-account-not-found",
  rows: [],
  severity: "error",
  title: "ServiceAccount that the namespace doesn't have",
  why: "The API server refuses a pod whose `serviceAccountName` isn't there; its controller tries again until it is.",
  remedy: "Create the ServiceAccount, or correct the name.",
  links: ["https://kubernetes.io/docs/concepts/security/service-accounts/"],
  refusedBy: "kube-apiserver",
  needs: "cluster",
  facts: [FACT],
  *check(pod, context) {
    const name = scalarAt(pod.spec, "serviceAccountName");
    if (typeof name?.value !== "string" || name.value === "default" || !pod.asksForAccelerator) return;
    yield* missing({ name, object: pod.object, kind: "ServiceAccount", fact: FACT, namespace: namespaceOf(pod.object, context.cluster), consequence: "the API server refuses the pod" }, context);
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
          serviceAccountName: ⟦triner⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("trainer", { namespace: "default" }), exampleObject("triner", { namespace: "other" })] } }),
      says: "There is no ServiceAccount \"triner\" in the namespace default",
      choices: {
        "Write trainer": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            serviceAccountName: trainer
            containers:
              - name: main
                image: registry.example/train:1
                resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
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
          serviceAccountName: trainer
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("trainer", { namespace: "default" }), exampleObject("triner", { namespace: "other" })] } }),
    },
  ],
});
