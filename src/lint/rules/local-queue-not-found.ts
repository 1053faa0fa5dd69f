import { namespaceOf } from "../clusterNeeds.ts";
import { scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { missing } from "../references.ts";
import { objectRule } from "../rule.ts";

const FACT = "localqueues.kueue.x-k8s.io";

export const localQueueNotFound = objectRule({
  id: "local-queue-not-found",
  rows: ["Q6"],
  severity: "warning",
  title: "Kueue queue that the namespace doesn't have",
  why: "Kueue keeps a job suspended whose `kueue.x-k8s.io/queue-name` names no LocalQueue of its namespace: its Workload is inadmissible until the queue is there.",
  remedy: "Name a LocalQueue of the namespace, or create it.",
  links: ["https://kueue.sigs.k8s.io/docs/concepts/local_queue/"],
  needs: "cluster",
  facts: [FACT],
  kinds: ["Job", "JobSet", "RayJob", "RayCluster", "RayService", "TrainJob", "PyTorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob", "LeaderWorkerSet", "Deployment", "StatefulSet", "Pod", "AppWrapper", "SparkApplication"],
  *check(object, context) {
    const name = scalarAt(object.root, ["metadata", "labels", "kueue.x-k8s.io/queue-name"]);
    if (typeof name?.value !== "string") return;
    yield* missing({ name, object, kind: "LocalQueue", fact: FACT, namespace: namespaceOf(object, context.cluster), consequence: "the job stays suspended" }, context);
  },
  bad: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
          namespace: research
          labels:
            kueue.x-k8s.io/queue-name: ⟦reserch⟧
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("research", { namespace: "research" }), exampleObject("reserch", { namespace: "other" })] } }),
      says: "There is no LocalQueue \"reserch\" in the namespace research",
      choices: {
        "Write research": yaml`
          apiVersion: batch/v1
          kind: Job
          metadata:
            name: train
            namespace: research
            labels:
              kueue.x-k8s.io/queue-name: research
          spec:
            template:
              spec:
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
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
          namespace: research
          labels:
            kueue.x-k8s.io/queue-name: research
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("research", { namespace: "research" }), exampleObject("reserch", { namespace: "other" })] } }),
    },
  ],
});
