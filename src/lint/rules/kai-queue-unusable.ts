import { scalarAt } from "../../manifest/nodes.ts";
import { asOf } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { missing } from "../references.ts";
import { podRule } from "../rule.ts";

const FACT = "queues.scheduling.run.ai";
const LABEL = "kai.scheduler/queue";

export const kaiQueueUnusable = podRule({
  id: "kai-queue-unusable",
  rows: ["Q3"],
  severity: "warning",
  title: "KAI queue that isn't there, or has queues below it",
  why: "KAI-Scheduler places pods of leaf queues only. A pod whose queue isn't there waits with `QueueDoesNotExist`, one whose queue has queues below it is never considered.",
  remedy: "Name a queue without children.",
  links: ["https://github.com/kai-scheduler/KAI-Scheduler/blob/main/docs/queues/README.md"],
  needs: "cluster",
  facts: [FACT],
  *check(pod, context) {
    const name = scalarAt(pod.metadata, ["labels", LABEL]) ?? scalarAt(pod.object.root, ["metadata", "labels", LABEL]);
    const fact = context.cluster.objects[FACT];
    if (typeof name?.value !== "string" || fact === undefined) return;
    yield* missing({ name, object: pod.object, kind: "Queue", fact: FACT, consequence: "KAI-Scheduler never places the pod (QueueDoesNotExist)" }, context);
    const below = fact.items.filter(({ spec }) => spec["parentQueue"] === name.value).map((each) => each.name).sort();
    if (below.length === 0) return;
    yield {
      at: name,
      message: `The queue "${name.value}" has queues below it${asOf(context, fact)}, and KAI-Scheduler takes pods of leaf queues only. Name one of ${below.slice(0, 5).join(", ")}.`,
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
          labels:
            kai.scheduler/queue: ⟦research⟧
        spec:
          schedulerName: kai-scheduler
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("research"), exampleObject("vision", { spec: { parentQueue: "research" } })] } }),
      says: "Name one of vision.",
    },
    {
      title: "a queue that isn't there",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train, labels: {kai.scheduler/queue: ⟦visoin⟧}}
        spec:
          schedulerName: kai-scheduler
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("vision")] } }),
      says: "QueueDoesNotExist",
      choices: {
        "Write vision": yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: train, labels: {kai.scheduler/queue: vision}}
          spec:
            schedulerName: kai-scheduler
            restartPolicy: Never
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
        metadata: {name: train, labels: {kai.scheduler/queue: vision}}
        spec:
          schedulerName: kai-scheduler
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("research"), exampleObject("vision", { spec: { parentQueue: "research" } })] } }),
    },
  ],
});
