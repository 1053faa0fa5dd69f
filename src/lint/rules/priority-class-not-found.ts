import { scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { missing } from "../references.ts";
import { podRule } from "../rule.ts";

const FACT = "priorityclasses.scheduling.k8s.io";

export const priorityClassNotFound = podRule({
  id: "priority-class-not-found",
  rows: [],
  severity: "error",
  title: "PriorityClass that the cluster doesn't have",
  why: "The API server refuses a pod whose `priorityClassName` names no PriorityClass. Where the pod stands in a template, its controller reports it and makes none.",
  remedy: "Name a PriorityClass of the cluster, or create it first.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/"],
  refusedBy: "kube-apiserver",
  needs: "cluster",
  facts: [FACT],
  *check(pod, context) {
    const name = scalarAt(pod.spec, "priorityClassName");
    if (typeof name?.value === "string") yield* missing({ name, object: pod.object, kind: "PriorityClass", fact: FACT, consequence: "the API server refuses the pod" }, context);
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
          priorityClassName: ⟦train-hihg⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("train-high"), exampleObject("train-low")] } }),
      says: "There is no PriorityClass \"train-hihg\" (cluster prod, as of 12 s ago): the API server refuses the pod. There are train-high and train-low.",
      choices: {
        "Write train-high": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            priorityClassName: train-high
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
          priorityClassName: train-high
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("train-high"), exampleObject("train-low")] } }),
    },
  ],
});
