import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { WorkloadRecord } from "../../../src/model/k8s.ts";
import { workloadDefinitions, workloadKind, workloadKinds } from "../../../src/model/workloads/index.ts";
import { resourceDefinitions } from "../../../src/model/resources.ts";
import { metadata, plain, template } from "./cluster.ts";

function project(key: string, spec: object, status: object = {}): WorkloadRecord {
  const definition = workloadDefinitions.find((each) => each.key === key);
  if (definition === undefined) throw new Error(`no kind ${key}`);
  return definition.project({ metadata: metadata("it", {}), spec, status }, plain);
}

const condition = (type: string, more: object = {}, status = "True") => ({ type, status, reason: `${type}Reason`, message: `${type} message`, lastTransitionTime: "2026-08-20T10:00:00Z", ...more });
const at = (time: string) => Date.parse(time);

/** Pods wanted, by set. */
function counts(record: WorkloadRecord): Record<string, number | undefined> {
  return Object.fromEntries(record.podSets.map((set) => [set.name, set.count]));
}

function gpus(record: WorkloadRecord): Record<string, number | undefined> {
  return Object.fromEntries(record.podSets.map((set) => [set.name, set.requests["nvidia.com/gpu"]]));
}

test("keys are plural.group and unique; nodes and pods come first", () => {
  const keys = resourceDefinitions.map((definition) => definition.key);
  expect(keys.slice(0, 4)).toEqual(["nodes", "pods", "jobs.batch", "cronjobs.batch"]);
  expect(new Set(keys).size).toBe(keys.length);
});

test("every kind that a file of the folder defines is in the list", () => {
  const folder = path.resolve(import.meta.dirname, "../../../src/model/workloads");
  const source = readFileSync(path.join(folder, "index.ts"), "utf8");
  const listed = source.slice(source.indexOf("export const workloadKinds"), source.indexOf("];", source.indexOf("export const workloadKinds")));
  const defined = readdirSync(folder).flatMap((file) => [...readFileSync(path.join(folder, file), "utf8").matchAll(/^export const (\w+): (?:WorkloadKind|readonly WorkloadKind\[\]) = /gm)].flatMap((match) => match[1] ?? []));
  expect(defined.filter((name) => name !== "workloadKinds" && !new RegExp(`\\b${name},`).test(listed))).toEqual([]);
  expect(workloadKinds.length).toBeGreaterThanOrEqual(50);
});

test("a kind is found whatever its version", () => {
  expect(workloadKind("kubeflow.org/v1", "MPIJob")).toBe(workloadKind("kubeflow.org/v2beta1", "MPIJob"));
  expect(workloadKind("batch.volcano.sh/v1alpha1", "Job")?.title).toBe("Volcano Job");
  expect(workloadKind("example.com/v1", "Job")).toBeUndefined();
  expect(workloadKind("v1", "Pod")).toBeUndefined();
});

describe("Job", () => {
  const spec = { parallelism: 4, completions: 4, template: template(8) };

  test("asks for min(parallelism, completions to come) pods", () => {
    expect(counts(project("jobs.batch", spec))).toEqual({ main: 4 });
    expect(counts(project("jobs.batch", { ...spec, completions: 10 }, { succeeded: 8 }))).toEqual({ main: 2 });
    expect(counts(project("jobs.batch", { template: template(1) }))).toEqual({ main: 1 });
    expect(gpus(project("jobs.batch", spec))).toEqual({ main: 8 });
  });

  test("a finished one keeps what it wanted", () => {
    expect(counts(project("jobs.batch", spec, { succeeded: 4, conditions: [condition("Complete")] }))).toEqual({ main: 4 });
  });

  test("phases come from its conditions", () => {
    expect(project("jobs.batch", spec).phase).toBeUndefined();
    expect(project("jobs.batch", spec, { conditions: [condition("SuccessCriteriaMet"), condition("Complete")], startTime: "2026-08-20T09:00:00Z", completionTime: "2026-08-20T09:59:00Z" })).toMatchObject({
      phase: "succeeded", started: at("2026-08-20T09:00:00Z"), finished: at("2026-08-20T09:59:00Z"),
    });
    expect(project("jobs.batch", spec, { conditions: [condition("FailureTarget"), condition("Failed", { reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" })] })).toMatchObject({
      phase: "failed", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit", finished: at("2026-08-20T10:00:00Z"),
    });
  });

  test("suspended by the field, since the condition says", () => {
    expect(project("jobs.batch", { ...spec, suspend: true }, { conditions: [condition("Suspended")] })).toMatchObject({ phase: "suspended", suspended: true, phaseSince: at("2026-08-20T10:00:00Z") });
    // Resumed a moment ago: the condition lags behind.
    const resumed = project("jobs.batch", { ...spec, suspend: false }, { conditions: [condition("Suspended")] });
    expect(resumed.phase).toBeUndefined();
    expect(resumed.reason).toBe("");
    expect(project("jobs.batch", { ...spec, suspend: true }, { conditions: [condition("Suspended", {}, "False")] }).phase).toBe("suspended");
  });
});

test("a CronJob asks for nothing itself", () => {
  expect(project("cronjobs.batch", { suspend: true, jobTemplate: { spec: { template: template(8) } } })).toMatchObject({ podSets: [], suspended: true });
});

describe("apps", () => {
  test.each(["deployments.apps", "replicasets.apps", "statefulsets.apps"])("%s wants its replicas, 1 by default", (key) => {
    expect(counts(project(key, { template: template(1) }))).toEqual({ main: 1 });
    expect(counts(project(key, { replicas: 3, template: template(1) }))).toEqual({ main: 3 });
  });

  test("0 replicas are a stop, and known to ask for 0", () => {
    const record = project("deployments.apps", { replicas: 0, template: template(2) });
    expect(record.suspended).toBe(true);
    expect(counts(record)).toEqual({ main: 0 });
  });

  test("why no pod can be made is said", () => {
    const message = "pods \"web-1\" is forbidden: exceeded quota: gpus, requested: requests.nvidia.com/gpu=4, used: requests.nvidia.com/gpu=8, limited: requests.nvidia.com/gpu=8";
    expect(project("deployments.apps", { template: template(4) }, { conditions: [condition("ReplicaFailure", { reason: "FailedCreate", message })] })).toMatchObject({ reason: "FailedCreate", message });
    expect(project("deployments.apps", { template: template(4) }, { conditions: [condition("Progressing", { reason: "ProgressDeadlineExceeded" }, "False")] }).reason).toBe("ProgressDeadlineExceeded");
  });

  test("how many pods a DaemonSet wants only its controller says", () => {
    expect(counts(project("daemonsets.apps", { template: template(1) }))).toEqual({ main: undefined });
    expect(counts(project("daemonsets.apps", { template: template(1) }, { desiredNumberScheduled: 5 }))).toEqual({ main: 5 });
  });
});

describe("JobSet", () => {
  const key = "jobsets.jobset.x-k8s.io";
  const spec = {
    replicatedJobs: [
      { name: "driver", template: { spec: { template: template(0) } } },
      { name: "workers", replicas: 2, template: { spec: { parallelism: 4, completions: 4, template: template(8) } } },
    ],
  };

  test("wants replicas times parallelism", () => {
    expect(counts(project(key, spec))).toEqual({ driver: 1, workers: 8 });
    expect(gpus(project(key, spec))).toEqual({ driver: undefined, workers: 8 });
  });

  test("phases", () => {
    expect(project(key, spec, { conditions: [condition("Completed")] }).phase).toBe("succeeded");
    expect(project(key, spec, { conditions: [condition("Failed", { reason: "FailedJobs" })] })).toMatchObject({ phase: "failed", reason: "FailedJobs" });
    expect(project(key, { ...spec, suspend: true }).phase).toBe("suspended");
  });
});

describe("Kubeflow jobs", () => {
  const roles = { Master: { replicas: 1, template: template(1) }, Worker: { replicas: 3, template: template(8) } };

  test("a PyTorchJob has a set a role", () => {
    expect(counts(project("pytorchjobs.kubeflow.org", { pytorchReplicaSpecs: roles }))).toEqual({ master: 1, worker: 3 });
    expect(gpus(project("pytorchjobs.kubeflow.org", { pytorchReplicaSpecs: roles }))).toEqual({ master: 1, worker: 8 });
  });

  test.each([
    [["Created"], undefined],
    [["Created", "Running"], "running"],
    [["Created", "Restarting"], "waiting"],
    [["Created", "Running", "Succeeded"], "succeeded"],
    [["Created", "Failed"], "failed"],
  ] as const)("conditions %s mean %s", (types, phase) => {
    expect(project("pytorchjobs.kubeflow.org", { pytorchReplicaSpecs: roles }, { conditions: types.map((type) => condition(type)) }).phase).toBe(phase);
  });

  test("suspend stands in runPolicy", () => {
    expect(project("pytorchjobs.kubeflow.org", { runPolicy: { suspend: true }, pytorchReplicaSpecs: roles }).phase).toBe("suspended");
  });

  test.each(["kubeflow.org/v1", "kubeflow.org/v2beta1"])("an MPIJob of %s keeps its version", (apiVersion) => {
    const definition = workloadDefinitions.find((each) => each.key === "mpijobs.kubeflow.org")!;
    const spec = { mpiReplicaSpecs: { Launcher: { template: template(0) }, Worker: { replicas: 4, template: template(8) } } };
    const record = definition.project({ apiVersion, kind: "MPIJob", metadata: metadata("it", {}), spec }, plain);
    expect(record.apiVersion).toBe(apiVersion);
    expect(counts(record)).toEqual({ launcher: 1, worker: 4 });
  });
});

describe("TrainJob", () => {
  const key = "trainjobs.trainer.kubeflow.org";

  test("knows its pods only where it says both how many and what each asks for", () => {
    expect(project(key, { runtimeRef: { name: "torch-distributed" } }).podSets).toEqual([]);
    expect(project(key, { trainer: { numNodes: 2 } }).podSets).toEqual([]);
    const record = project(key, { trainer: { numNodes: 2, resourcesPerNode: { limits: { "nvidia.com/gpu": "8" } } } });
    expect(counts(record)).toEqual({ node: 2 });
    expect(gpus(record)).toEqual({ node: 8 });
  });

  test("phases", () => {
    expect(project(key, {}, { conditions: [condition("Complete")] }).phase).toBe("succeeded");
    expect(project(key, { suspend: true }, { conditions: [condition("Suspended")] }).phase).toBe("suspended");
    expect(project(key, {}, { conditions: [condition("Failed", { reason: "DeadlineExceeded" })] })).toMatchObject({ phase: "failed", reason: "DeadlineExceeded" });
  });
});

describe("Ray", () => {
  const cluster = {
    headGroupSpec: { template: template(0) },
    workerGroupSpecs: [
      { groupName: "a100", replicas: 3, numOfHosts: 2, minReplicas: 0, maxReplicas: 10, template: template(4) },
      { groupName: "spare", replicas: 5, minReplicas: 0, maxReplicas: 2, template: template(1) },
      { groupName: "idle", minReplicas: 1, maxReplicas: 4, template: template(1) },
      { groupName: "off", replicas: 3, suspend: true, template: template(1) },
    ],
  };

  test("replicas stay between minimum and maximum, times hosts", () => {
    expect(counts(project("rayclusters.ray.io", cluster))).toEqual({ head: 1, a100: 6, spare: 2, idle: 1, off: 0 });
  });

  test("a RayJob has its cluster's pods and its submitter", () => {
    expect(counts(project("rayjobs.ray.io", { rayClusterSpec: cluster }))).toEqual({ head: 1, a100: 6, spare: 2, idle: 1, off: 0, submitter: 1 });
    expect(counts(project("rayjobs.ray.io", { submissionMode: "HTTPMode", rayClusterSpec: { ...cluster, workerGroupSpecs: [] } }))).toEqual({ head: 1 });
    expect(counts(project("rayjobs.ray.io", { clusterSelector: { "ray.io/cluster": "shared" } }))).toEqual({ submitter: 1 });
  });

  test.each([
    ["Initializing", "", "waiting"],
    ["Running", "RUNNING", "running"],
    ["Complete", "SUCCEEDED", "succeeded"],
    ["Complete", "STOPPED", "failed"],
    ["Failed", "FAILED", "failed"],
    ["Suspended", "", "suspended"],
    ["Unheard", "", undefined],
  ])("deployment %s of a job %s is %s", (jobDeploymentStatus, jobStatus, phase) => {
    expect(project("rayjobs.ray.io", { rayClusterSpec: cluster }, { jobDeploymentStatus, jobStatus, message: "said" })).toMatchObject({ message: "said", ...(phase === undefined ? {} : { phase }) });
    expect(project("rayjobs.ray.io", { rayClusterSpec: cluster }, { jobDeploymentStatus, jobStatus }).phase).toBe(phase);
  });
});
