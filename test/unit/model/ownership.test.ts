import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import type { WorkloadReference } from "../../../src/model/inventory.ts";
import { cluster, metadata, owner, pod, template, type ClusterParts, type OwnerHand, type PodHand } from "./cluster.ts";

/** The workload of the one pod of a cluster. */
function ownerOf(hand: PodHand, objects: ClusterParts["objects"] = {}): WorkloadReference | undefined {
  const inventory = buildInventory(cluster({ objects: { pods: [pod("p", { gpus: 1, node: "n", ...hand })], ...objects } }));
  return inventory.pods[0]?.workload;
}

function object(name: string, above: OwnerHand | undefined, spec: object = {}): unknown {
  return { metadata: metadata(name, { owner: above }), spec };
}

const reference = (apiVersion: string, kind: string, name: string, by: WorkloadReference["by"] = "owner", uid = `uid-${name}`): WorkloadReference => ({ apiVersion, kind, namespace: "team", name, uid, by });

describe("the controller chain leads to the workload that a person would name", () => {
  test.each<[string, OwnerHand, ClusterParts["objects"], WorkloadReference]>([
    ["ReplicaSet and Deployment", owner("apps/v1", "ReplicaSet", "web-5d4"), { "replicasets.apps": [object("web-5d4", owner("apps/v1", "Deployment", "web"))], "deployments.apps": [object("web", undefined)] }, reference("apps/v1", "Deployment", "web")],
    ["a ReplicaSet on its own", owner("apps/v1", "ReplicaSet", "web-5d4"), { "replicasets.apps": [object("web-5d4", undefined)] }, reference("apps/v1", "ReplicaSet", "web-5d4")],
    ["StatefulSet", owner("apps/v1", "StatefulSet", "db"), { "statefulsets.apps": [object("db", undefined)] }, reference("apps/v1", "StatefulSet", "db")],
    ["DaemonSet", owner("apps/v1", "DaemonSet", "agent"), { "daemonsets.apps": [object("agent", undefined)] }, reference("apps/v1", "DaemonSet", "agent")],
    ["Job", owner("batch/v1", "Job", "train"), { "jobs.batch": [object("train", undefined)] }, reference("batch/v1", "Job", "train")],
    ["Job and CronJob", owner("batch/v1", "Job", "nightly-1"), { "jobs.batch": [object("nightly-1", owner("batch/v1", "CronJob", "nightly"))], "cronjobs.batch": [object("nightly", undefined)] }, reference("batch/v1", "CronJob", "nightly")],
    ["Job and JobSet", owner("batch/v1", "Job", "set-w-0"), { "jobs.batch": [object("set-w-0", owner("jobset.x-k8s.io/v1alpha2", "JobSet", "set"))], "jobsets.jobset.x-k8s.io": [object("set", undefined)] }, reference("jobset.x-k8s.io/v1alpha2", "JobSet", "set")],
    [
      "Job, JobSet and TrainJob", owner("batch/v1", "Job", "tune-node-0"),
      {
        "jobs.batch": [object("tune-node-0", owner("jobset.x-k8s.io/v1alpha2", "JobSet", "tune", "uid-set"))],
        "jobsets.jobset.x-k8s.io": [{ metadata: metadata("tune", { uid: "uid-set", owner: owner("trainer.kubeflow.org/v1alpha1", "TrainJob", "tune") }) }],
        "trainjobs.trainer.kubeflow.org": [object("tune", undefined)],
      },
      reference("trainer.kubeflow.org/v1alpha1", "TrainJob", "tune"),
    ],
    ["PyTorchJob", owner("kubeflow.org/v1", "PyTorchJob", "ft"), { "pytorchjobs.kubeflow.org": [object("ft", undefined)] }, reference("kubeflow.org/v1", "PyTorchJob", "ft")],
    ["the launcher's Job and its MPIJob", owner("batch/v1", "Job", "mpi-launcher"), { "jobs.batch": [object("mpi-launcher", owner("kubeflow.org/v2beta1", "MPIJob", "mpi"))], "mpijobs.kubeflow.org": [{ apiVersion: "kubeflow.org/v2beta1", metadata: metadata("mpi", {}) }] }, reference("kubeflow.org/v2beta1", "MPIJob", "mpi")],
    ["RayCluster and RayJob", owner("ray.io/v1", "RayCluster", "sweep-x"), { "rayclusters.ray.io": [object("sweep-x", owner("ray.io/v1", "RayJob", "sweep"))], "rayjobs.ray.io": [object("sweep", undefined)] }, reference("ray.io/v1", "RayJob", "sweep")],
    ["a RayCluster on its own", owner("ray.io/v1", "RayCluster", "lab"), { "rayclusters.ray.io": [object("lab", undefined)] }, reference("ray.io/v1", "RayCluster", "lab")],
  ])("%s", (_name, above, objects, expected) => expect(ownerOf({ owner: above }, objects)).toEqual(expected));

  test("a pod on its own is its own workload", () => expect(ownerOf({})).toEqual(reference("v1", "Pod", "p", "pod")));

  test("a mirror pod is not owned by its node", () => expect(ownerOf({ owner: owner("v1", "Node", "n") })).toMatchObject({ kind: "Pod", by: "pod" }));

  test("pods may own pods", () => {
    const inventory = buildInventory(cluster({
      objects: {
        pods: [pod("leader", { gpus: 8, node: "n", owner: owner("apps/v1", "StatefulSet", "llm") }), pod("llm-0-1", { gpus: 8, node: "n", owner: owner("apps/v1", "StatefulSet", "llm-0") })],
        "statefulsets.apps": [object("llm-0", owner("v1", "Pod", "leader")), object("llm", owner("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "llm", "uid-lws"))],
      },
    }));
    expect(inventory.pods.map((view) => view.workload.kind)).toEqual(["LeaderWorkerSet", "LeaderWorkerSet"]);
    expect(inventory.workloads).toHaveLength(1);
  });

  test("only the controller counts, not other owners", () => {
    const plainOwner = pod("p", { gpus: 1 }) as { metadata: Record<string, unknown> };
    plainOwner.metadata["ownerReferences"] = [{ apiVersion: "batch/v1", kind: "Job", name: "other", uid: "u" }];
    expect(buildInventory(cluster({ objects: { pods: [plainOwner] } })).pods[0]?.workload.kind).toBe("Pod");
  });
});

describe("where the chain ends early", () => {
  test("the last name is kept", () => {
    expect(ownerOf({ owner: owner("example.com/v1", "Experiment", "e1") })).toEqual(reference("example.com/v1", "Experiment", "e1"));
    expect(ownerOf({ owner: owner("batch/v1", "Job", "j") }, { "jobs.batch": [object("j", owner("example.com/v1", "Sweep", "s"))] })).toEqual(reference("example.com/v1", "Sweep", "s"));
  });

  test.each<[string, Record<string, string>, WorkloadReference]>([
    ["JobSet", { "jobset.sigs.k8s.io/jobset-name": "set", "job-name": "j" }, reference("jobset.x-k8s.io/v1alpha2", "JobSet", "set", "label", "")],
    ["RayJob before RayCluster", { "ray.io/cluster": "c", "ray.io/originated-from-crd": "RayJob", "ray.io/originated-from-cr-name": "sweep" }, reference("ray.io/v1", "RayJob", "sweep", "label", "")],
    ["LeaderWorkerSet", { "leaderworkerset.sigs.k8s.io/name": "llm" }, reference("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "llm", "label", "")],
    ["PyTorchJob", { "training.kubeflow.org/job-name": "ft", "training.kubeflow.org/operator-name": "pytorchjob-controller" }, reference("kubeflow.org/v1", "PyTorchJob", "ft", "label", "")],
    ["InferenceService", { "serving.kserve.io/inferenceservice": "llama", "app.kubernetes.io/name": "x" }, reference("serving.kserve.io/v1beta1", "InferenceService", "llama", "label", "")],
    ["Volcano's Job", { "volcano.sh/job-name": "tf" }, reference("batch.volcano.sh/v1alpha1", "Job", "tf", "label", "")],
    ["NIMService by its own name, not by its LeaderWorkerSet's", { "app.kubernetes.io/part-of": "nim-service", "app.kubernetes.io/name": "llama", app: "llama-lws", "leaderworkerset.sigs.k8s.io/name": "llama-lws" }, reference("apps.nvidia.com/v1alpha1", "NIMService", "llama", "label", "")],
    ["DisaggregatedSet before LeaderWorkerSet", { "disaggregatedset.x-k8s.io/name": "pd", "leaderworkerset.sigs.k8s.io/name": "pd-prefill" }, reference("disaggregatedset.x-k8s.io/v1", "DisaggregatedSet", "pd", "label", "")],
    ["AppWrapper before what it wraps", { "workload.codeflare.dev/appwrapper": "aw", "training.kubeflow.org/job-name": "ft", "training.kubeflow.org/operator-name": "pytorchjob-controller" }, reference("workload.codeflare.dev/v1beta2", "AppWrapper", "aw", "label", "")],
    ["Flyte's workflow, which has no file", { "execution-id": "f1" }, reference("flyte.lyft.com/v1alpha1", "FlyteWorkflow", "f1", "label", "")],
    ["Dynamo before Grove", { "nvidia.com/dynamo-graph-deployment-name": "agg", "grove.io/podgang": "g", "app.kubernetes.io/part-of": "s" }, reference("nvidia.com/v1beta1", "DynamoGraphDeployment", "agg", "label", "")],
  ])("a label says more: %s", (_name, labels, expected) => {
    expect(ownerOf({ labels, owner: owner("batch/v1", "Job", "unreadable") })).toEqual(expected);
    expect(ownerOf({ labels })).toEqual(expected);
  });

  test("a Deployment whose ReplicaSets can't be read", () => {
    expect(ownerOf({ owner: owner("apps/v1", "ReplicaSet", "web-5d4f8"), labels: { "pod-template-hash": "5d4f8" } })).toEqual(reference("apps/v1", "Deployment", "web", "label", ""));
  });

  test("a label that names a link of the chain says nothing new", () => {
    expect(ownerOf({ owner: owner("batch/v1", "Job", "j"), labels: { "job-name": "j" } })).toEqual(reference("batch/v1", "Job", "j"));
  });

  test("a label never overrides a chain that is whole", () => {
    expect(ownerOf({ owner: owner("batch/v1", "Job", "j"), labels: { "jobset.sigs.k8s.io/jobset-name": "other" } }, { "jobs.batch": [object("j", undefined)] })).toEqual(reference("batch/v1", "Job", "j"));
  });

  test("a label leads on to what the named object belongs to", () => {
    const labelled = ownerOf({ labels: { "jobset.sigs.k8s.io/jobset-name": "tune" } }, { "jobsets.jobset.x-k8s.io": [object("tune", owner("trainer.kubeflow.org/v1alpha1", "TrainJob", "tune", "uid-tj"))] });
    expect(labelled).toEqual(reference("trainer.kubeflow.org/v1alpha1", "TrainJob", "tune", "label", "uid-tj"));
  });

  test("pods known by owner and by label stand in one workload", () => {
    const inventory = buildInventory(cluster({
      objects: {
        pods: [
          pod("a", { gpus: 1, owner: owner("ray.io/v1", "RayJob", "sweep") }),
          pod("b", { gpus: 1, labels: { "ray.io/originated-from-crd": "RayJob", "ray.io/originated-from-cr-name": "sweep" } }),
        ],
      },
    }));
    expect(inventory.workloads).toHaveLength(1);
    expect(inventory.workloads[0]).toMatchObject({ reference: { by: "owner", uid: "uid-sweep" }, podsPending: 2 });
  });
});

describe("controllers that nobody knows", () => {
  const sweep = owner("example.com/v1", "Sweep", "s");

  test.each<[string, OwnerHand, ClusterParts["objects"]]>([
    ["a pod's own controller", sweep, {}],
    ["above a readable Job", owner("batch/v1", "Job", "j"), { "jobs.batch": [object("j", sweep)] }],
    ["above a ReplicaSet and its Deployment", owner("apps/v1", "ReplicaSet", "web-1"), { "replicasets.apps": [object("web-1", owner("apps/v1", "Deployment", "web"))], "deployments.apps": [object("web", sweep)] }],
    ["above a whole chain of kinds of operators", owner("batch/v1", "Job", "j"), { "jobs.batch": [object("j", owner("jobset.x-k8s.io/v1alpha2", "JobSet", "set"))], "jobsets.jobset.x-k8s.io": [object("set", owner("trainer.kubeflow.org/v1alpha1", "TrainJob", "t"))], "trainjobs.trainer.kubeflow.org": [object("t", sweep)] }],
  ])("keep their kind and name, with all their pods: %s", (_name, above, objects) => {
    const inventory = buildInventory(cluster({ objects: { pods: [pod("a", { gpus: 4, node: "n", owner: above }), pod("b", { gpus: 4, owner: above })], ...objects } }));
    expect(inventory.workloads.map(({ reference, pods, held, asked }) => [reference, pods.length, held["nvidia.com/gpu"], asked?.["nvidia.com/gpu"]])).toEqual([[reference("example.com/v1", "Sweep", "s"), 2, 4, 8]]);
  });

  test("a chain through one that can't be read ends there, and goes on once it can", () => {
    const pods = [pod("a", { gpus: 4, node: "n", owner: owner("batch/v1", "Job", "j") })];
    const jobs = [object("j", owner("batch.volcano.sh/v1alpha1", "Job", "v"))];
    const flows = { "jobflows.flow.volcano.sh": [object("f", undefined)] };
    const forbidden = buildInventory(cluster({ objects: { pods, "jobs.batch": jobs, ...flows }, states: { "jobs.batch.volcano.sh": { kind: "forbidden", message: "no" } } }));
    expect(forbidden.workloads.map(({ reference: each }) => `${each.apiVersion} ${each.kind} ${each.name}`)).toEqual(["batch.volcano.sh/v1alpha1 Job v"]);
    const read = buildInventory(cluster({ objects: { pods, "jobs.batch": jobs, ...flows, "jobs.batch.volcano.sh": [object("v", owner("flow.volcano.sh/v1alpha1", "JobFlow", "f"))] } }), forbidden);
    expect(read.workloads.map(({ reference: each }) => `${each.apiVersion} ${each.kind} ${each.name}`)).toEqual(["flow.volcano.sh/v1alpha1 JobFlow f"]);
  });
});

describe("groups of plain pods", () => {
  const group = { "kueue.x-k8s.io/pod-group-name": "trio" };

  test("stand together under the name of their group", () => {
    const { workloads } = buildInventory(cluster({ objects: { pods: [pod("a", { gpus: 8, node: "n", labels: group }), pod("b", { gpus: 8, labels: group })] } }));
    expect(workloads.map(({ reference: each, pods }) => [each.kind, each.name, each.by, pods.length])).toEqual([["Workload", "trio", "label", 2]]);
    expect(ownerOf({ labels: { "scheduling.x-k8s.io/pod-group": "duo" } })).toEqual(reference("scheduling.x-k8s.io/v1alpha1", "PodGroup", "duo", "label", ""));
  });

  test("don't stand above what controls a pod, though it can't be read", () => {
    expect(ownerOf({ labels: group, owner: owner("example.com/v1", "Sweep", "s") })).toEqual(reference("example.com/v1", "Sweep", "s"));
    expect(ownerOf({ labels: { ...group, "job-name": "j" } })).toEqual(reference("batch/v1", "Job", "j", "label", ""));
  });
});

describe("chains that don't end", () => {
  test("cycles close", () => {
    const objects = { "jobs.batch": [object("a", owner("batch/v1", "Job", "b")), object("b", owner("batch/v1", "Job", "a"))] };
    expect(ownerOf({ owner: owner("batch/v1", "Job", "a") }, objects)?.name).toBe("b");
    expect(ownerOf({ owner: owner("batch/v1", "Job", "self") }, { "jobs.batch": [object("self", owner("batch/v1", "Job", "self"))] })?.name).toBe("self");
  });

  test("a thousand links are followed no further than makes sense", () => {
    const jobs = Array.from({ length: 1000 }, (_, index) => object(`j${index}`, owner("batch/v1", "Job", `j${index + 1}`)));
    expect(ownerOf({ owner: owner("batch/v1", "Job", "j0") }, { "jobs.batch": jobs })?.kind).toBe("Job");
  });
});

describe("runs of a CronJob", () => {
  const run = (name: string, status: object) => ({ metadata: metadata(name, { owner: owner("batch/v1", "CronJob", "nightly"), createdAt: `2026-08-2${name.at(-1) ?? "0"}T00:00:00Z` }), spec: { template: template(4) }, status });
  const objects = {
    "cronjobs.batch": [object("nightly", undefined, { jobTemplate: { spec: { template: template(4) } } })],
    "jobs.batch": [run("nightly-1", { conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }] }), run("nightly-2", { active: 1 })],
    pods: [
      pod("nightly-1-x", { gpus: 4, node: "n", phase: "Failed", owner: owner("batch/v1", "Job", "nightly-1") }),
      pod("nightly-2-x", { gpus: 4, node: "n", owner: owner("batch/v1", "Job", "nightly-2") }),
    ],
  };

  test("have a state of their own, and are part of it", () => {
    const { workloads, pods } = buildInventory(cluster({ objects }));
    expect(pods.map((view) => view.workload.kind)).toEqual(["CronJob", "CronJob"]);
    expect(workloads.map((view) => [view.reference.kind, view.reference.name, view.state, view.partOf?.name, view.runs, view.held["nvidia.com/gpu"]])).toEqual([
      ["CronJob", "nightly", "running", undefined, 2, 4],
      ["Job", "nightly-1", "failed", "nightly", undefined, undefined],
      ["Job", "nightly-2", "running", "nightly", undefined, 4],
    ]);
    expect(workloads[0]).toMatchObject({ podsWanted: 1, podsRunning: 1, podsFailed: 1, asked: { "nvidia.com/gpu": 4 } });
  });

  test("a schedule without runs asks for nothing and is not listed", () => {
    expect(buildInventory(cluster({ objects: { "cronjobs.batch": objects["cronjobs.batch"] } })).workloads).toEqual([]);
  });
});
