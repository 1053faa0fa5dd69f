import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { buildInventory } from "../../src/model/buildInventory.ts";
import type { WorkloadView } from "../../src/model/inventory.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { Kubelet } from "../controlplane/kubelet.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, gpuContainer, settled, tables, type Connected } from "./support.ts";

/**
 * The operators' own CustomResourceDefinitions, from a folder beside the checkout: `<crds>/<plural>.<group>.yaml`, or the
 * folder that CRDS names. They aren't part of the project; without them these tests are skipped by name. No operator runs:
 * the pods carry the labels and owners that the operators give them (reference, section 1.9).
 */
const folder = process.env["CRDS"] ?? join(import.meta.dirname, "..", "..", "..", "shared", "crds");

interface Operator {
  readonly crd: string;
  readonly object: { readonly apiVersion: string; readonly kind: string; readonly spec: object };
  /** Labels that the operator puts on pods. */
  readonly podLabels: (name: string) => Readonly<Record<string, string>>;
  /** Status as the operator writes it while the job runs. */
  readonly status?: object;
  readonly asked: number;
}

const podSpec = { restartPolicy: "Never", containers: [gpuContainer(2)] };
const pytorchTemplate = { spec: { containers: [{ ...gpuContainer(2), name: "pytorch" }] } };
const at = "2026-01-01T00:00:00Z";
const running = { conditions: [{ type: "Running", status: "True", reason: "JobRunning", message: "runs", lastTransitionTime: at, lastUpdateTime: at }] };

const operators: readonly Operator[] = [
  {
    crd: "jobsets.jobset.x-k8s.io",
    object: { apiVersion: "jobset.x-k8s.io/v1alpha2", kind: "JobSet", spec: { replicatedJobs: [{ name: "workers", replicas: 1, template: { spec: { parallelism: 2, completions: 2, template: { spec: podSpec } } } }] } },
    podLabels: (name) => ({ "jobset.sigs.k8s.io/jobset-name": name, "jobset.sigs.k8s.io/replicatedjob-name": "workers" }),
    asked: 4,
  },
  {
    crd: "pytorchjobs.kubeflow.org",
    object: { apiVersion: "kubeflow.org/v1", kind: "PyTorchJob", spec: { pytorchReplicaSpecs: { Master: { replicas: 1, template: pytorchTemplate }, Worker: { replicas: 2, template: pytorchTemplate } } } },
    podLabels: (name) => ({ "training.kubeflow.org/job-name": name, "training.kubeflow.org/replica-type": "worker" }),
    status: running,
    asked: 6,
  },
  {
    crd: "mpijobs.kubeflow.org",
    object: { apiVersion: "kubeflow.org/v2beta1", kind: "MPIJob", spec: { mpiReplicaSpecs: { Launcher: { replicas: 1, template: { spec: { containers: [{ name: "launcher", image: "example.com/mpi" }] } } }, Worker: { replicas: 2, template: { spec: podSpec } } } } },
    podLabels: (name) => ({ "training.kubeflow.org/job-name": name, "training.kubeflow.org/job-role": "worker" }),
    status: running,
    asked: 4,
  },
  {
    crd: "rayjobs.ray.io",
    object: {
      apiVersion: "ray.io/v1",
      kind: "RayJob",
      spec: { entrypoint: "python train.py", rayClusterSpec: { headGroupSpec: { rayStartParams: {}, template: { spec: { containers: [{ name: "ray-head", image: "example.com/ray" }] } } }, workerGroupSpecs: [{ groupName: "gpu", replicas: 2, minReplicas: 2, maxReplicas: 2, rayStartParams: {}, template: { spec: { containers: [gpuContainer(2)] } } }] } },
    },
    podLabels: (name) => ({ "ray.io/cluster": name }),
    asked: 4,
  },
  {
    crd: "trainjobs.trainer.kubeflow.org",
    object: { apiVersion: "trainer.kubeflow.org/v1alpha1", kind: "TrainJob", spec: { runtimeRef: { name: "torch-distributed" }, trainer: { numNodes: 2, resourcesPerNode: { limits: { "nvidia.com/gpu": "2" } } } } },
    podLabels: (name) => ({ "jobset.sigs.k8s.io/jobset-name": name }),
    asked: 4,
  },
];

const missing = operators.filter((operator) => !existsSync(join(folder, `${operator.crd}.yaml`)));
const present = operators.filter((operator) => !missing.includes(operator));

let plane: ControlPlane;
let admin: Connected;
let failed = false;

const collection = ({ crd, object }: Operator, namespace: string) => `/apis/${object.apiVersion}/namespaces/${namespace}/${crd.split(".")[0] ?? ""}`;

async function install(operator: Operator): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await plane.api("POST", path, parse(readFileSync(join(folder, `${operator.crd}.yaml`), "utf8")));
  await discovered(operator, true);
}

interface GroupList {
  readonly items: readonly { readonly metadata: { readonly name?: string }; readonly versions: readonly { readonly resources: readonly { readonly resource: string }[] }[] }[];
}

/** The API server's discovery document follows a definition with a moment's delay. */
async function discovered({ crd }: Operator, wanted: boolean): Promise<void> {
  const [plural = "", ...group] = crd.split(".");
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  await until(`discovery ${wanted ? "has" : "hasn't"} ${crd}`, async () => {
    const list = await plane.admin.ask<GroupList>("GET", "/apis", undefined, { headers: { accept } });
    const found = list.items.find((item) => item.metadata.name === group.join("."))?.versions.some((version) => version.resources.some((resource) => resource.resource === plural)) ?? false;
    return found === wanted;
  });
}

beforeAll(async () => {
  plane = await startControlPlane();
  await new Kubelet(plane).addNode({ name: "gpu-1", allocatable: { cpu: "64", memory: "256Gi", "nvidia.com/gpu": "64" } });
  admin = clusterFor(plane, "admin");
  await connect(admin.cluster);
});

afterAll(async () => {
  admin.cluster.dispose();
  await plane.stop(failed);
});

const view = (kind: string, name: string): WorkloadView | undefined => buildInventory(admin.cluster.objects).workloads.find((each) => each.reference.kind === kind && each.reference.name === name);

describe("operators' kinds", () => {
  for (const operator of missing) test(`${operator.object.kind}: absent before it is installed, read after Refresh, named above its pods`, ({ skip }) => skip(`needs ${operator.crd}.yaml in ${folder}; CRDS names another folder`));

  test.each(present.map((operator) => [operator.object.kind, operator] as const))("%s: absent before it is installed, read after Refresh, named above its pods", async (kind, operator) => {
    onTestFailed(() => void (failed = true));
    const key = operator.crd;
    const table = tables(admin.cluster).find((each) => each.definition.key === key);
    expect(table?.state.kind).toBe("absent");
    await install(operator);
    admin.cluster.refresh();
    await until(`${key} is live`, () => table?.state.kind === "live");
    const name = "train";
    const { metadata } = await plane.api<{ metadata: { uid: string } }>("POST", collection(operator, "default"), { ...operator.object, metadata: { name } });
    if (operator.status !== undefined) await plane.api("PATCH", `${collection(operator, "default")}/${name}/status`, { status: operator.status });
    const owner = { apiVersion: operator.object.apiVersion, kind, name, uid: metadata.uid, controller: true };
    for (const index of [0, 1]) {
      await plane.api("POST", "/api/v1/namespaces/default/pods", { metadata: { name: `${key.split(".")[0] ?? ""}-${index}`, labels: operator.podLabels(name), ownerReferences: [owner] }, spec: { ...podSpec, nodeName: "gpu-1" } });
    }
    const found = await until("its pods are known", () => {
      const each = view(kind, name);
      return each?.pods.length === 2 && each;
    });
    expect(found.reference).toMatchObject({ apiVersion: operator.object.apiVersion, namespace: "default", by: "owner" });
    expect(found.held).toEqual({ "nvidia.com/gpu": 4 });
    expect(found.asked).toMatchObject({ "nvidia.com/gpu": operator.asked });
  });

  test("TrainJob, JobSet, Job, Pod: the pods of a whole chain belong to what stands on top", async ({ skip }) => {
    onTestFailed(() => void (failed = true));
    const [jobSets, trainJobs] = ["JobSet", "TrainJob"].map((kind) => present.find((operator) => operator.object.kind === kind));
    if (jobSets === undefined || trainJobs === undefined) return skip(`needs the definitions of JobSet and TrainJob in ${folder}; CRDS names another folder`);
    interface Made { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string; readonly uid: string } }
    const under = ({ apiVersion, kind, metadata: { name, uid } }: Made) => [{ apiVersion, kind, name, uid, controller: true }];
    const trainJob = await plane.api<Made>("POST", collection(trainJobs, "default"), { ...trainJobs.object, metadata: { name: "chain" } });
    const jobSet = await plane.api<Made>("POST", collection(jobSets, "default"), { ...jobSets.object, metadata: { name: "chain", ownerReferences: under(trainJob) } });
    const job = await plane.api<Made>("POST", "/apis/batch/v1/namespaces/default/jobs", { apiVersion: "batch/v1", kind: "Job", metadata: { name: "chain-node-0", ownerReferences: under(jobSet) }, spec: { template: { spec: podSpec } } });
    await plane.api("POST", "/api/v1/namespaces/default/pods", { metadata: { name: "chain-node-0-0", ownerReferences: under(job) }, spec: { ...podSpec, nodeName: "gpu-1" } });
    const found = await until("the pod is known", () => {
      const each = view("TrainJob", "chain");
      return each?.pods.length === 1 && each;
    });
    expect(found.held).toEqual({ "nvidia.com/gpu": 2 });
    // Nothing of the chain stands beside it.
    const names = buildInventory(admin.cluster.objects).workloads.map((each) => `${each.reference.kind}/${each.reference.name}`);
    expect(names.filter((name) => name.includes("chain"))).toEqual(["TrainJob/chain"]);
  });

  test("a kind that is removed while connected becomes absent, and the rest stays live", async ({ skip }) => {
    onTestFailed(() => void (failed = true));
    const [first] = present;
    if (first === undefined) return skip(`needs a CustomResourceDefinition in ${folder}; CRDS names another folder`);
    const { crd } = first;
    const table = tables(admin.cluster).find((each) => each.definition.key === crd)!;
    await plane.api("DELETE", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd}`);
    await discovered(first, false);
    admin.cluster.refresh();
    await until(`${crd} is absent`, () => table.state.kind === "absent");
    expect(table.items.size).toBe(0);
    await settled(admin.cluster);
    expect(admin.cluster.objects.pods.state.kind).toBe("live");
    expect(admin.cluster.state.kind).toBe("connected");
  });
});
