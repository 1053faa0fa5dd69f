import { fieldAt, mapsAt, numberAt, scalarAt, type Entry } from "../../manifest/nodes.ts";
import type { ManifestObject } from "../../manifest/objects.ts";
import { yaml } from "../example.ts";
import { podsOf } from "../pod.ts";
import { objectRule } from "../rule.ts";

interface Gang {
  /** The field that says how many pods must start together. */
  readonly field: Entry | undefined;
  readonly wanted: number | undefined;
}

/** Pods that the object makes; undefined where a role doesn't say. */
function podsMade(object: ManifestObject): number | undefined {
  const counts = podsOf(object).map((pod) => pod.count);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
}

function gangAt(object: ManifestObject, path: string): Gang {
  return { field: fieldAt(object.root, path), wanted: numberAt(object.root, path) };
}

export const gangLargerThanJob = objectRule({
  id: "gang-larger-than-job",
  rows: ["Q10"],
  severity: "error",
  title: "Gang that waits for more pods than the job makes",
  why: "The scheduler starts a gang only when `minAvailable` pods are there. A job that makes fewer never starts: every one of its pods waits, and nothing says why but a reason such as `NotEnoughTasks`.",
  remedy: "Lower `minAvailable` to the number of pods that the job makes, or leave it out: it defaults to all of them.",
  links: ["https://volcano.sh/en/docs/vcjob/", "https://github.com/kubedl-io/kubedl/issues/180"],
  refusedBy: "never runs",
  needs: "document",
  kinds: ["Job", "PyTorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob"],
  *check(object) {
    if (object.partial) return;
    const isVolcano = object.group === "batch.volcano.sh";
    if (!isVolcano && object.group !== "kubeflow.org") return;
    const { field, wanted } = gangAt(object, isVolcano ? "spec.minAvailable" : "spec.runPolicy.schedulingPolicy.minAvailable");
    const made = podsMade(object);
    // An elastic job makes as many pods as its upper bound allows.
    const elastic = numberAt(object.root, "spec.elasticPolicy.maxReplicas") !== undefined;
    if (field !== undefined && wanted !== undefined && made !== undefined && wanted > made && !elastic) {
      yield {
        at: field,
        message: `The job starts only when ${String(wanted)} of its pods can start together, and it makes ${String(made)}: it never does. Lower minAvailable to ${String(made)}, or leave it out.`,
      };
    }
    if (!isVolcano) return;
    for (const task of mapsAt(object.root, "spec.tasks")) {
      const least = fieldAt(task, "minAvailable");
      const [minimum, replicas] = [numberAt(task, "minAvailable"), numberAt(task, "replicas")];
      if (least === undefined || minimum === undefined || replicas === undefined || minimum <= replicas) continue;
      yield {
        at: least,
        message: `The task "${scalarAt(task, "name")?.text ?? ""}" waits for ${String(minimum)} pods and makes ${String(replicas)}: Volcano's webhook refuses the job. Lower minAvailable to ${String(replicas)}.`,
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: batch.volcano.sh/v1alpha1
        kind: Job
        metadata:
          name: train
        spec:
          schedulerName: volcano
          ⟦minAvailable: 5⟧
          tasks:
            - name: worker
              replicas: 4
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: main
                      image: registry.example/train:1
                      resources:
                        limits:
                          memory: 16Gi
                          nvidia.com/gpu: 8
      `,
      says: "it makes 4",
    },
    {
      title: "of a PyTorchJob, whose master counts too",
      text: yaml`
        apiVersion: kubeflow.org/v1
        kind: PyTorchJob
        metadata: {name: train}
        spec:
          runPolicy:
            schedulingPolicy: {⟦minAvailable: 6⟧}
          pytorchReplicaSpecs:
            Master:
              replicas: 1
              template: {spec: {containers: [{name: pytorch, image: "registry.example/train:1", resources: {limits: {memory: 16Gi, nvidia.com/gpu: 8}}}]}}
            Worker:
              replicas: 4
              template: {spec: {containers: [{name: pytorch, image: "registry.example/train:1", resources: {limits: {memory: 16Gi, nvidia.com/gpu: 8}}}]}}
      `,
      says: "it makes 5",
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: batch.volcano.sh/v1alpha1
        kind: Job
        metadata:
          name: train
        spec:
          schedulerName: volcano
          minAvailable: 4
          tasks:
            - name: worker
              replicas: 4
              minAvailable: 2
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: main
                      image: registry.example/train:1
                      resources: {limits: {memory: 16Gi, nvidia.com/gpu: 8}}
      `,
    },
  ],
});
