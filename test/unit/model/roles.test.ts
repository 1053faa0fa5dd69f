import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import type { WorkloadView } from "../../../src/model/inventory.ts";
import { rolesOf } from "../../../src/model/roles.ts";
import { cluster, metadata, owner, pod, template, type ClusterParts } from "./cluster.ts";

function only(objects: ClusterParts["objects"]): WorkloadView {
  const [view, ...others] = buildInventory(cluster({ objects: objects ?? {} })).workloads;
  if (view === undefined || others.length > 0) throw new Error("not one workload");
  return view;
}

/** Name, pods there, pods wanted and GPUs asked for. */
const told = (view: WorkloadView) => rolesOf(view).map((role) => [role.name, role.pods.map((each) => each.record.name).join(" "), role.wanted, role.asked?.["nvidia.com/gpu"]]);

describe("pods are told apart by the labels of their kind", () => {
  test("LeaderWorkerSet: worker 0 is the leader", () => {
    const lws = owner("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "llm");
    const index = (value: string) => ({ owner: lws, gpus: 8, labels: { "leaderworkerset.sigs.k8s.io/worker-index": value } });
    expect(told(only({
      "leaderworkersets.leaderworkerset.x-k8s.io": [{ metadata: metadata("llm", {}), spec: { replicas: 1, leaderWorkerTemplate: { size: 3, workerTemplate: template(8) } } }],
      pods: [pod("llm-0", index("0")), pod("llm-0-1", index("1")), pod("llm-0-2", index("2"))],
    }))).toEqual([["leader", "llm-0", 1, 8], ["worker", "llm-0-1 llm-0-2", 2, 16]]);
  });

  test("RayCluster: the head by its type, workers by their group, an autoscaler's bounds", () => {
    const ray = owner("ray.io/v1", "RayCluster", "lab");
    const view = only({
      "rayclusters.ray.io": [{ metadata: metadata("lab", {}), spec: { enableInTreeAutoscaling: true, headGroupSpec: { template: template(0) }, workerGroupSpecs: [{ groupName: "l4", replicas: 1, minReplicas: 1, maxReplicas: 5, numOfHosts: 2, template: template(1) }] } }],
      pods: [
        pod("lab-head", { owner: ray, labels: { "ray.io/node-type": "head", "ray.io/group": "headgroup" } }),
        pod("lab-l4-a", { owner: ray, gpus: 1, labels: { "ray.io/node-type": "worker", "ray.io/group": "l4" } }),
      ],
    });
    expect(told(view)).toEqual([["head", "lab-head", 1, undefined], ["l4", "lab-l4-a", 2, 2]]);
    expect(rolesOf(view)[1]).toMatchObject({ least: 2, most: 10 });
  });

  test("PodCliqueSet: the end of the PodClique's name, the longest that fits", () => {
    const set = owner("grove.io/v1alpha1", "PodCliqueSet", "serve");
    const clique = (name: string) => ({ owner: set, gpus: 1, labels: { "grove.io/podclique": name } });
    expect(told(only({
      "podcliquesets.grove.io": [{ metadata: metadata("serve", {}), spec: { replicas: 1, template: { cliques: [{ name: "worker", spec: { replicas: 1, podSpec: { containers: [] } } }, { name: "pre-worker", spec: { replicas: 1, podSpec: (template(1) as { spec: object }).spec } }] } } }],
      pods: [pod("a", clique("serve-0-worker")), pod("b", clique("serve-0-pre-worker"))],
    })).map(([name, pods]) => [name, pods])).toEqual([["worker", "a"], ["pre-worker", "b"]]);
  });

  test("what a role asks for by claims is its own", () => {
    const claiming = { spec: { containers: [{ name: "main", resources: { claims: [{ name: "g" }] } }], resourceClaims: [{ name: "g", resourceClaimTemplateName: "two" }] } };
    const view = only({
      "rayclusters.ray.io": [{ metadata: metadata("lab", {}), spec: { headGroupSpec: { template: template(0) }, workerGroupSpecs: [{ groupName: "h100", replicas: 3, template: claiming }] } }],
      "resourceclaimtemplates.resource.k8s.io": [{ metadata: metadata("two", {}), spec: { spec: { devices: { requests: [{ name: "g", exactly: { deviceClassName: "gpu.nvidia.com", count: 2 } }] } } } }],
    });
    expect(rolesOf(view).map((role) => [role.name, role.wanted, role.asked])).toEqual([["head", 1, {}], ["h100", 3, { "gpu.nvidia.com": 6 }]]);
  });

  test("a TrainJob has the roles of its JobSet", () => {
    const set = owner("jobset.x-k8s.io/v1alpha2", "JobSet", "tune", "uid-set");
    const replicated = (value: string, gpus: number) => ({ owner: set, gpus, labels: { "jobset.sigs.k8s.io/replicatedjob-name": value } });
    expect(told(only({
      "trainjobs.trainer.kubeflow.org": [{ metadata: metadata("tune", {}), spec: { runtimeRef: { name: "torch" } } }],
      "jobsets.jobset.x-k8s.io": [{ metadata: metadata("tune", { uid: "uid-set", owner: owner("trainer.kubeflow.org/v1alpha1", "TrainJob", "tune") }), spec: { replicatedJobs: [{ name: "dataset", template: { spec: { template: template(0) } } }, { name: "node", template: { spec: { parallelism: 2, completions: 2, template: template(8) } } }] } }],
      pods: [pod("tune-node-0", replicated("node", 8))],
    }))).toEqual([["dataset", "", 1, undefined], ["node", "tune-node-0", 2, 16]]);
  });

  test("an unknown controller over pods of a known kind keeps their roles", () => {
    const custom = owner("example.com/v1", "Sweep", "s");
    const replica = (value: string, gpus: number) => ({ owner: custom, gpus, labels: { "training.kubeflow.org/replica-type": value } });
    expect(told(only({ pods: [pod("a", replica("master", 1)), pod("b", replica("worker", 8)), pod("c", { owner: custom, gpus: 1 })] })).map(([name, pods]) => [name, pods])).toEqual([["master", "a"], ["worker", "b"], ["others", "c"]]);
  });
});

describe("no roles are shown", () => {
  test("where all pods are alike", () => {
    const job = owner("batch/v1", "Job", "train");
    expect(told(only({ "jobs.batch": [{ metadata: metadata("train", {}), spec: { parallelism: 2, completions: 2, template: template(8) } }], pods: [pod("a", { owner: job, gpus: 8 }), pod("b", { owner: job, gpus: 8 })] }))).toEqual([]);
    expect(told(only({ pods: [pod("alone", { gpus: 1, labels: { "ray.io/group": "x" } })] }))).toEqual([]);
  });

  test("for a role without pods that wants none", () => {
    expect(told(only({ "mpijobs.kubeflow.org": [{ metadata: metadata("mpi", {}), spec: { mpiReplicaSpecs: { Launcher: { template: template(1) }, Worker: { template: template(8) } } } }] }))).toEqual([]);
  });
});
