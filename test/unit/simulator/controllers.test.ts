import { describe, expect, test } from "vitest";
import type { Pod, Workload } from "../../../src/simulator/kinds.ts";
import type { Behaviour, KubeObject, Simulator } from "../../../src/simulator/index.ts";
import { ask, podDraft, simulator } from "./harness.ts";
import { Random } from "../../../src/simulator/random.ts";
import { batchJob, deployment, inferenceService, jobSet, leaderWorkerSet, mpiJob, notebook, pyTorchJob, rayJob, rayService, statefulSet, trainingRuntime, trainJob, volcanoJob, type Common, type Make } from "../../../src/simulator/world/workloads.ts";

// Owner chains, labels and statuses: reference of the workload kinds (the operators' own sources), Kubernetes documentation of the built-in ones.

async function cluster(): Promise<Simulator> {
  const started = await simulator({ engine: true });
  const resources = { cpu: "500", memory: "4000Gi", pods: "110", "nvidia.com/gpu": "64" };
  for (const name of ["n1", "n2"]) started.store.create("nodes", { metadata: { name }, spec: {}, status: { capacity: resources, allocatable: resources } });
  started.store.create("clustertrainingruntimes.trainer.kubeflow.org", trainingRuntime);
  return started;
}

const common = (behaviour: Behaviour): Common => ({ namespace: "default", owner: "me", behaviour, pod: { image: "torch:1", cpu: "1", memory: "1Gi", devices: { "nvidia.com/gpu": "1" } } });
const short: Behaviour = { run: [60, 60], pull: [5, 5], log: "training" };
const forever: Behaviour = { pull: [2, 2] };

function submit(started: Simulator, make: Make, name: string): KubeObject {
  const { resource, draft, behaviour } = make(name, new Random(7));
  const uid = draft.metadata.uid ?? "99999999-0000-4000-8000-000000000001";
  started.engine?.behaviours.set(uid, behaviour);
  return started.store.create(resource, { ...draft, metadata: { ...draft.metadata, uid } });
}

const pods = (started: Simulator): Pod[] => started.store.list("pods", "default") as Pod[];
const phases = (started: Simulator): string[] => pods(started).map((pod) => pod.status.phase).sort();
const workload = (started: Simulator, resource: string, name: string): Workload => started.store.get(resource, "default", name) as Workload;
const conditionsOf = (object: Workload): string[] => (object.status?.conditions ?? []).filter((condition) => condition.status === "True").map((condition) => condition.type);

/** Kinds from a pod up to its top owner. */
function chain(started: Simulator, object: KubeObject): string[] {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (owner === undefined) return [object.kind];
  const resource = started.store.idOf(owner.apiVersion, owner.kind);
  const parent = started.store.get(resource ?? "", object.metadata.namespace ?? "", owner.name);
  expect(parent?.metadata.uid).toBe(owner.uid);
  return [object.kind, ...chain(started, parent!)];
}

describe("pods", () => {
  test("are bound, pulled, started, ready, with the events of it", async () => {
    const started = await cluster();
    started.store.create("pods", podDraft("p"));
    const seen: string[] = [];
    started.store.onChange((change) => {
      const pod = change.object as Pod;
      if (change.resource.id === "pods") seen.push(`${pod.status.phase} ${Object.keys(pod.status.containerStatuses?.[0]?.state ?? {}).join()}`.trim());
    });
    started.advance(60_000);
    expect([...new Set(seen)]).toEqual(["Pending", "Pending waiting", "Running running"]);
    const pod = pods(started)[0]!;
    expect(pod.status.conditions?.map((condition) => `${condition.type}=${condition.status}`)).toEqual(["PodScheduled=True", "PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True"]);
    expect(pod.status).toMatchObject({ podIP: expect.stringMatching(/^10\./) as string, startTime: expect.stringMatching(/Z$/) as string });
    const reasons = started.store.list("events").map((event) => "reason" in event ? event.reason : "");
    expect(reasons).toEqual(expect.arrayContaining(["Scheduled", "Pulled", "Created", "Started"]));
  });

  test("whose image is missing wait between ErrImagePull and ImagePullBackOff", async () => {
    const started = await cluster();
    submit(started, batchJob(common({ image: "missing" })), "j");
    const reasons = new Set<string>();
    started.store.onChange((change) => {
      if (change.resource.id !== "pods") return;
      const reason = (change.object as Pod).status.containerStatuses?.[0]?.state.waiting?.reason;
      if (reason !== undefined) reasons.add(reason);
    });
    started.advance(60_000);
    expect([...reasons]).toEqual(["ContainerCreating", "ErrImagePull", "ImagePullBackOff"]);
  });

  test("that are deleted stay for a moment and leave an event", async () => {
    const started = await cluster();
    started.store.create("pods", podDraft("p"));
    started.advance(60_000);
    await ask(started, "/api/v1/namespaces/default/pods/p", { method: "DELETE" });
    expect(pods(started)[0]?.metadata.deletionTimestamp).toBeDefined();
    started.advance(5000);
    expect(pods(started)).toEqual([]);
  });
});

describe("controllers", () => {
  test("a Deployment keeps its replicas: deletion is made good, scaling followed", async () => {
    const started = await cluster();
    submit(started, deployment(common(forever), 3), "web");
    started.advance(60_000);
    expect(phases(started)).toEqual(["Running", "Running", "Running"]);
    expect(chain(started, pods(started)[0]!)).toEqual(["Pod", "ReplicaSet", "Deployment"]);
    expect(pods(started)[0]?.metadata.labels).toHaveProperty("pod-template-hash");
    const victim = pods(started)[0]!.metadata.name;
    await ask(started, `/api/v1/namespaces/default/pods/${victim}`, { method: "DELETE" });
    started.advance(60_000);
    expect(pods(started)).toHaveLength(3);
    expect(pods(started).map((pod) => pod.metadata.name)).not.toContain(victim);
    await ask(started, "/apis/apps/v1/namespaces/default/deployments/web/scale", { method: "PATCH", body: { spec: { replicas: 1 } }, headers: { "content-type": "application/merge-patch+json" } });
    started.advance(60_000);
    expect(pods(started)).toHaveLength(1);
    expect(workload(started, "deployments.apps", "web").status).toMatchObject({ replicas: 1, readyReplicas: 1, availableReplicas: 1 });
  });

  test("a StatefulSet makes ordinals one after the other", async () => {
    const started = await cluster();
    submit(started, statefulSet(common(forever), 2), "db");
    started.advance(1000);
    expect(pods(started).map((pod) => pod.metadata.name)).toEqual(["db-0"]);
    started.advance(60_000);
    expect(pods(started).map((pod) => [pod.metadata.name, pod.metadata.labels?.["apps.kubernetes.io/pod-index"]])).toEqual([["db-0", "0"], ["db-1", "1"]]);
  });

  test("a Job runs to its end; its pods go with it", async () => {
    const started = await cluster();
    submit(started, batchJob(common(short), { parallelism: 2, completions: 3 }), "train");
    started.advance(40_000);
    expect(workload(started, "jobs.batch", "train").status).toMatchObject({ active: 2, ready: 2 });
    started.advance(300_000);
    expect(phases(started)).toEqual(["Succeeded", "Succeeded", "Succeeded"]);
    const job = workload(started, "jobs.batch", "train");
    expect(conditionsOf(job)).toEqual(["SuccessCriteriaMet", "Complete"]);
    expect(job.status).toMatchObject({ succeeded: 3, completionTime: expect.any(String) as string });
    expect(pods(started)[0]?.metadata.labels).toMatchObject({ "batch.kubernetes.io/job-name": "train", "job-name": "train", "batch.kubernetes.io/controller-uid": job.metadata.uid });
    await ask(started, "/apis/batch/v1/namespaces/default/jobs/train?propagationPolicy=Background", { method: "DELETE" });
    started.advance(5000);
    expect(pods(started)).toEqual([]);
  });

  test("a Job whose pod fails reaches its backoff limit", async () => {
    const started = await cluster();
    submit(started, batchJob(common({ ...short, outcome: "oom" })), "train");
    started.advance(200_000);
    expect(conditionsOf(workload(started, "jobs.batch", "train"))).toEqual(["FailureTarget", "Failed"]);
    expect(pods(started)[0]?.status.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  });

  test.each([
    ["JobSet", jobSet(common(short), { replicas: 2, parallelism: 2 }), "jobsets.jobset.x-k8s.io", ["Pod", "Job", "JobSet"], 4, "jobset.sigs.k8s.io/jobset-name", "Completed"],
    ["PyTorchJob", pyTorchJob(common(short), 2), "pytorchjobs.kubeflow.org", ["Pod", "PyTorchJob"], 3, "training.kubeflow.org/job-name", "Succeeded"],
    ["TrainJob", trainJob(common(short), 2), "trainjobs.trainer.kubeflow.org", ["Pod", "Job", "JobSet", "TrainJob"], 2, "jobset.sigs.k8s.io/jobset-name", "Complete"],
  ])("a %s makes its pods through the right chain and ends", async (_kind, make, resource, kinds, count, label, end) => {
    const started = await cluster();
    submit(started, make, "x");
    started.advance(40_000);
    expect(pods(started)).toHaveLength(count);
    expect(chain(started, pods(started)[0]!)).toEqual(kinds);
    expect(pods(started).map((pod) => pod.metadata.labels?.[label])).toEqual(Array.from({ length: count }, () => "x"));
    started.advance(300_000);
    expect(conditionsOf(workload(started, resource, "x"))).toContain(end);
  });

  test("an MPIJob has workers of its own and a launcher behind a Job", async () => {
    const started = await cluster();
    submit(started, mpiJob(common(short), 2), "mpi");
    started.advance(60_000);
    const chains = pods(started).map((pod) => chain(started, pod).join(">")).sort();
    expect(chains).toEqual(["Pod>Job>MPIJob", "Pod>MPIJob", "Pod>MPIJob"]);
    expect(conditionsOf(workload(started, "mpijobs.kubeflow.org", "mpi"))).toEqual(["Created", "Running"]);
    started.advance(300_000);
    expect(conditionsOf(workload(started, "mpijobs.kubeflow.org", "mpi"))).toEqual(["Created", "Succeeded"]);
  });

  test("a RayJob brings a RayCluster, then its submitter, and takes the cluster away at its end", async () => {
    const started = await cluster();
    submit(started, rayJob(common(short), 2), "tune");
    started.advance(60_000);
    expect(pods(started).map((pod) => chain(started, pod).join(">")).sort()).toEqual(["Pod>Job>RayJob", "Pod>RayCluster>RayJob", "Pod>RayCluster>RayJob", "Pod>RayCluster>RayJob"]);
    expect(workload(started, "rayjobs.ray.io", "tune").status).toMatchObject({ jobStatus: "RUNNING", jobDeploymentStatus: "Running" });
    started.advance(300_000);
    expect(workload(started, "rayjobs.ray.io", "tune").status).toMatchObject({ jobStatus: "SUCCEEDED", jobDeploymentStatus: "Complete" });
    expect(started.store.list("rayclusters.ray.io")).toEqual([]);
  });

  test("a LeaderWorkerSet has leaders, and workers below each of them", async () => {
    const started = await cluster();
    submit(started, leaderWorkerSet(common(forever), { replicas: 2, size: 3 }), "llm");
    started.advance(120_000);
    expect(pods(started).map((pod) => [pod.metadata.name, pod.metadata.labels?.["leaderworkerset.sigs.k8s.io/group-index"], pod.metadata.labels?.["leaderworkerset.sigs.k8s.io/worker-index"], chain(started, pod).join(">")]).sort()).toEqual([
      ["llm-0", "0", "0", "Pod>StatefulSet>LeaderWorkerSet"],
      ["llm-0-1", "0", "1", "Pod>StatefulSet>Pod>StatefulSet>LeaderWorkerSet"],
      ["llm-0-2", "0", "2", "Pod>StatefulSet>Pod>StatefulSet>LeaderWorkerSet"],
      ["llm-1", "1", "0", "Pod>StatefulSet>LeaderWorkerSet"],
      ["llm-1-1", "1", "1", "Pod>StatefulSet>Pod>StatefulSet>LeaderWorkerSet"],
      ["llm-1-2", "1", "2", "Pod>StatefulSet>Pod>StatefulSet>LeaderWorkerSet"],
    ]);
    expect(workload(started, "leaderworkersets.leaderworkerset.x-k8s.io", "llm").status).toMatchObject({ replicas: 2, readyReplicas: 2 });
    expect(conditionsOf(workload(started, "leaderworkersets.leaderworkerset.x-k8s.io", "llm"))).toEqual(["Available"]);
  });

  test("a Volcano Job runs its tasks together and completes when all of them have", async () => {
    const started = await cluster();
    submit(started, volcanoJob(common(short), 2), "rm");
    started.advance(60_000);
    expect(pods(started).map((pod) => [pod.metadata.name, pod.metadata.labels?.["volcano.sh/task-spec"]]).sort()).toEqual([["rm-master-0", "master"], ["rm-worker-0", "worker"], ["rm-worker-1", "worker"]]);
    const status = () => workload(started, "jobs.batch.volcano.sh", "rm").status as unknown as { state: { phase: string }; conditions: { status: string }[] };
    expect(status().state.phase).toBe("Running");
    started.advance(120_000);
    expect(status()).toMatchObject({ state: { phase: "Completed" }, succeeded: 3 });
    expect(status().conditions.map((each) => each.status)).toEqual(["Pending", "Running", "Completed"]);
  });

  test.each([
    ["InferenceService", inferenceService(common(forever), 2), "inferenceservices.serving.kserve.io", "Pod>ReplicaSet>Deployment>InferenceService", 2],
    ["RayService", rayService(common(forever), 1), "rayservices.ray.io", "Pod>RayCluster>RayService", 2],
  ])("a %s becomes ready through what it owns", async (_kind, make, resource, owners, count) => {
    const started = await cluster();
    submit(started, make, "serve");
    started.advance(500);
    expect(conditionsOf(workload(started, resource, "serve"))).toEqual([]);
    started.advance(120_000);
    expect(pods(started).map((pod) => chain(started, pod).join(">"))).toEqual(Array.from({ length: count }, () => owners));
    expect(conditionsOf(workload(started, resource, "serve"))).toContain("Ready");
  });

  test("a Notebook has one pod, and none while it is stopped", async () => {
    const started = await cluster();
    submit(started, notebook(common(forever)), "nb");
    started.advance(60_000);
    expect(pods(started).map((pod) => [pod.metadata.name, pod.metadata.labels?.["notebook-name"], chain(started, pod).join(">")])).toEqual([["nb-0", "nb", "Pod>StatefulSet>Notebook"]]);
    expect(workload(started, "notebooks.kubeflow.org", "nb").status).toMatchObject({ readyReplicas: 1, containerState: { running: {} } });
    started.store.modify("notebooks.kubeflow.org", "default", "nb", (held) => ({ ...held, metadata: { ...held.metadata, annotations: { "kubeflow-resource-stopped": "2026-08-20T10:00:00Z" } } }));
    started.advance(60_000);
    expect(pods(started)).toEqual([]);
    expect(workload(started, "notebooks.kubeflow.org", "nb").status).toMatchObject({ readyReplicas: 0, containerState: {} });
  });
});
