import { expect, test } from "vitest";
import type { PodView, WorkloadView } from "../../../src/model/inventory.ts";
import { podTags } from "../../../src/model/ranks.ts";

const pod = (name: string, labels: Readonly<Record<string, string>>): PodView => ({ record: { uid: name, name, namespace: "ml", labels } }) as unknown as PodView;
const view = (apiVersion: string, kind: string, name: string, pods: readonly PodView[]): WorkloadView =>
  ({ reference: { apiVersion, kind, namespace: "ml", name, uid: "", by: "owner" }, pods, podSets: [] }) as unknown as WorkloadView;
const tags = (...args: Parameters<typeof view>) => [...podTags(view(...args)).values()];

const training = (role: string, index: string) => ({ "training.kubeflow.org/replica-type": role, "training.kubeflow.org/replica-index": index });

// Labels as the controllers write them: reference sections 1.1 to 1.8.
test.each([
  ["an indexed Job", "batch/v1", "Job", [{ "batch.kubernetes.io/job-completion-index": "0" }, { "batch.kubernetes.io/job-completion-index": "11" }], ["0", "11"]],
  ["a PyTorchJob", "kubeflow.org/v1", "PyTorchJob", [training("master", "0"), training("worker", "0"), training("worker", "1")], ["master-0", "worker-0", "worker-1"]],
  ["a JobSet", "jobset.x-k8s.io/v1alpha2", "JobSet", [
    { "jobset.sigs.k8s.io/replicatedjob-name": "leader", "jobset.sigs.k8s.io/job-index": "0", "batch.kubernetes.io/job-completion-index": "0" },
    { "jobset.sigs.k8s.io/replicatedjob-name": "workers", "jobset.sigs.k8s.io/job-index": "1", "batch.kubernetes.io/job-completion-index": "3" },
  ], ["leader-0-0", "workers-1-3"]],
  ["a LeaderWorkerSet", "leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", [
    { "leaderworkerset.sigs.k8s.io/group-index": "0", "leaderworkerset.sigs.k8s.io/worker-index": "0" },
    { "leaderworkerset.sigs.k8s.io/group-index": "0", "leaderworkerset.sigs.k8s.io/worker-index": "1" },
  ], ["leader-0-0", "worker-0-1"]],
  ["a Volcano Job", "batch.volcano.sh/v1alpha1", "Job", [{ "volcano.sh/task-spec": "ps", "volcano.sh/task-index": "0" }, { "volcano.sh/task-spec": "worker", "volcano.sh/task-index": "7" }], ["ps-0", "worker-7"]],
] as const)("the pods of %s are named by role and rank", (_, apiVersion, kind, labels, wanted) => {
  expect(tags(apiVersion, kind, "x", labels.map((each, index) => pod(`x-${index}`, each)))).toEqual(wanted);
});

test("without numbers the end of the name tells them apart, after their role", () => {
  expect(tags("apps/v1", "Deployment", "web", [pod("web-7d9f-abcde", {}), pod("web-7d9f-fghij", {})])).toEqual(["7d9f-abcde", "7d9f-fghij"]);
  expect(tags("ray.io/v1", "RayCluster", "ray", [pod("ray-head-1", { "ray.io/node-type": "head" }), pod("ray-gpu-worker-2", { "ray.io/node-type": "worker", "ray.io/group": "gpu" })])).toEqual(["head-head-1", "gpu-gpu-worker-2"]);
});

test("a pod that came after another of its rank is told from it", () => {
  const label = { "batch.kubernetes.io/job-completion-index": "0" };
  expect(tags("batch/v1", "Job", "x", [pod("x-0-aaaaa", label), pod("x-0-bbbbb", label), pod("x-1-ccccc", { "batch.kubernetes.io/job-completion-index": "1" })])).toEqual(["0~aaaaa", "0~bbbbb", "1"]);
});
