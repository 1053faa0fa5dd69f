import { scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { missing } from "../references.ts";
import { podRule } from "../rule.ts";

const FACT = "runtimeclasses.node.k8s.io";

export const runtimeClassNotFound = podRule({
  id: "runtime-class-not-found",
  rows: ["P22"],
  severity: "error",
  title: "RuntimeClass that the cluster doesn't have",
  why: "The API server refuses a pod whose `runtimeClassName` names no RuntimeClass. The GPU Operator creates `nvidia`; clusters with CDI or a default runtime for GPUs need none.",
  remedy: "Name a RuntimeClass of the cluster, or leave `runtimeClassName` out where the default runtime serves GPUs.",
  links: ["https://kubernetes.io/docs/concepts/containers/runtime-class/"],
  refusedBy: "kube-apiserver",
  needs: "cluster",
  facts: [FACT],
  *check(pod, context) {
    const name = scalarAt(pod.spec, "runtimeClassName");
    if (typeof name?.value === "string") yield* missing({ name, object: pod.object, kind: "RuntimeClass", fact: FACT, consequence: "the API server refuses the pod" }, context);
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
          runtimeClassName: ⟦nvidia⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("kata")] } }),
      says: "There is kata.",
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
          runtimeClassName: kata
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("kata")] } }),
    },
  ],
});
