import { controllerReference, isJsonObject, type KubeObject, type Labels } from "../../objects.ts";
import type { Condition, Pod, PodTemplate, Workload } from "../../kinds.ts";
import { withCondition } from "../../kinds.ts";
import { expire, hasCondition, jobDraft } from "./batch.ts";
import { alive, count, createPod, deletePod, isReady, podsOf, setStatus, type ControllerContext, type Reconcile } from "./context.ts";

/** Conditions as Kubeflow's operators write them: one is true at a time among Running, Succeeded and Failed. */
function kubeflowCondition(context: ControllerContext, object: Workload, type: string, reason: string, message: string): readonly Condition[] {
  const time = context.store.now();
  const write = (kind: string, status: string, why: string, text: string, held: readonly Condition[] | undefined): readonly Condition[] =>
    held?.some((condition) => condition.type === kind && condition.status === status) === true
      ? held
      : withCondition(held, { type: kind, status, reason: why, message: text, lastUpdateTime: time, lastTransitionTime: time });
  let conditions = object.status?.conditions;
  if (type !== "Running" && type !== "Created" && conditions?.some((condition) => condition.type === "Running") === true) {
    conditions = write("Running", "False", reason, message, conditions);
  }
  return write(type, "True", reason, message, conditions);
}

interface ReplicaSpec {
  readonly replicas?: number;
  readonly restartPolicy?: string;
  readonly template: PodTemplate;
}

const replicaSpecs = (object: Workload, field: string): readonly (readonly [string, ReplicaSpec])[] =>
  isJsonObject(object.spec[field]) ? Object.entries(object.spec[field]) as [string, ReplicaSpec][] : [];

function replicaStatuses(pods: readonly Pod[], roles: readonly string[], label: string): object {
  return Object.fromEntries(roles.map((role) => {
    const mine = pods.filter((pod) => pod.metadata.labels?.[label] === role.toLowerCase());
    const [active, succeeded, failed] = [mine.filter((pod) => pod.status.phase === "Running").length, count(mine, "Succeeded"), count(mine, "Failed")];
    return [role, { ...(active > 0 ? { active } : {}), ...(succeeded > 0 ? { succeeded } : {}), ...(failed > 0 ? { failed } : {}) }];
  }));
}

const over = (object: Workload): boolean => hasCondition(object, "Succeeded", "Failed");

export const pyTorchJob: Reconcile = (context, object) => {
  const { name } = object.metadata;
  const roles = replicaSpecs(object, "pytorchReplicaSpecs");
  if (over(object)) return;
  const pods = podsOf(context, object);
  const world = roles.reduce((sum, [, role]) => sum + (role.replicas ?? 1), 0);
  for (const [role, spec] of roles) {
    for (let index = 0; index < (spec.replicas ?? 1); index++) {
      const podName = `${name}-${role.toLowerCase()}-${index}`;
      const held = pods.find((pod) => pod.metadata.name === podName);
      if (held !== undefined) continue;
      createPod(context, object, { ...spec.template, spec: { ...spec.template.spec, restartPolicy: spec.restartPolicy === "ExitCode" ? "Never" : spec.restartPolicy ?? "OnFailure" } }, {
        name: podName,
        labels: {
          "training.kubeflow.org/job-name": name, "training.kubeflow.org/operator-name": "pytorchjob-controller",
          "training.kubeflow.org/replica-index": String(index), "training.kubeflow.org/replica-type": role.toLowerCase(),
          ...(role === "Master" ? { "training.kubeflow.org/job-role": "master" } : {}),
        },
        env: [
          { name: "PYTHONUNBUFFERED", value: "1" }, { name: "MASTER_PORT", value: "23456" }, { name: "PET_MASTER_PORT", value: "23456" },
          { name: "MASTER_ADDR", value: `${name}-master-0` }, { name: "PET_MASTER_ADDR", value: `${name}-master-0` }, { name: "WORLD_SIZE", value: String(world) },
          { name: "RANK", value: String(role === "Master" ? 0 : index + 1) }, { name: "PET_NODE_RANK", value: String(role === "Master" ? 0 : index + 1) },
          { name: "PET_NNODES", value: String(world) },
        ],
      }, "pytorchjob-controller");
    }
  }
  finishKubeflow(context, "pytorchjobs.kubeflow.org", "PyTorchJob", object, roles.map(([role]) => role), "training.kubeflow.org/replica-type", `${name}-master-0`);
};

/** Status of a job whose leading pod decides: its end is the end of the job. */
function finishKubeflow(context: ControllerContext, resource: string, kind: string, object: Workload, roles: readonly string[], label: string, leaderName: string): void {
  const pods = podsOf(context, object);
  const { name } = object.metadata;
  const leader = pods.find((pod) => pod.metadata.name === leaderName);
  const failed = pods.find((pod) => pod.status.phase === "Failed");
  const statuses = replicaStatuses(pods, roles, label);
  const start = object.status?.["startTime"] ?? context.store.now();
  let conditions = object.status?.conditions ?? kubeflowCondition(context, object, "Created", `${kind}Created`, `${kind} ${name} is created.`);
  const next = (type: string, message: string): readonly Condition[] =>
    kubeflowCondition(context, { ...object, status: { ...object.status, conditions } }, type, `${kind}${type}`, message);
  let completion = {};
  if (failed !== undefined) {
    const role = failed.metadata.labels?.[label] ?? "worker";
    conditions = next("Failed", `${kind} ${name} is failed because 1 ${role.charAt(0).toUpperCase()}${role.slice(1)} replica(s) failed.`);
    completion = { completionTime: context.store.now() };
    for (const pod of pods.filter(alive)) deletePod(context, pod);
  } else if (leader?.status.phase === "Succeeded") {
    conditions = next("Succeeded", `${kind} ${name} is successfully completed.`);
    completion = { completionTime: context.store.now() };
    for (const pod of pods.filter(alive)) deletePod(context, pod);
  } else if (leader?.status.phase === "Running") conditions = next("Running", `${kind} ${namespaced(object)} is running.`);
  setStatus(context, resource, object, { conditions, replicaStatuses: statuses, startTime: start, lastReconcileTime: start, ...completion });
}

const namespaced = (object: KubeObject): string => `${object.metadata.namespace ?? ""}/${object.metadata.name}`;

export const mpiJob: Reconcile = (context, object) => {
  if (over(object)) return;
  const { name, namespace } = object.metadata;
  const specs = new Map(replicaSpecs(object, "mpiReplicaSpecs"));
  const worker = specs.get("Worker");
  const labels = (role: string): Labels => ({
    "training.kubeflow.org/job-name": name, "training.kubeflow.org/operator-name": "mpi-operator", "training.kubeflow.org/job-role": role,
  });
  const pods = podsOf(context, object);
  for (let index = 0; worker !== undefined && index < (worker.replicas ?? 1); index++) {
    const podName = `${name}-worker-${index}`;
    if (pods.some((pod) => pod.metadata.name === podName)) continue;
    createPod(context, object, { ...worker.template, spec: { ...worker.template.spec, restartPolicy: "Never" } }, {
      name: podName, labels: { ...labels("worker"), "training.kubeflow.org/replica-index": String(index) },
      env: [{ name: "K_MPI_JOB_ROLE", value: "worker" }],
    }, "mpi-job-controller");
  }
  const launcher = specs.get("Launcher");
  const jobs = context.owned(object.metadata.uid, "jobs.batch") as readonly Workload[];
  const workers = podsOf(context, object);
  const ready = workers.filter(isReady).length;
  // launcherCreationPolicy WaitForWorkersReady: the launcher comes when the workers are there.
  if (launcher !== undefined && jobs.length === 0 && ready >= (worker?.replicas ?? 1)) {
    const uid = context.random.uuid();
    context.store.create("jobs.batch", jobDraft({
      uid, metadata: { name: `${name}-launcher`, ...(namespace === undefined ? {} : { namespace }), labels: { app: name }, ownerReferences: [controllerReference(object)] },
      spec: {
        backoffLimit: 0,
        template: { ...launcher.template, metadata: { ...launcher.template.metadata, labels: { ...launcher.template.metadata?.labels, ...labels("launcher") } }, spec: { ...launcher.template.spec, restartPolicy: "Never" } },
      },
    }));
  }
  const job = jobs[0];
  const active = workers.filter((pod) => pod.status.phase === "Running").length;
  let conditions = object.status?.conditions ?? kubeflowCondition(context, object, "Created", "MPIJobCreated", `MPIJob ${namespaced(object)} is created.`);
  const next = (type: string, message: string): readonly Condition[] => kubeflowCondition(context, { ...object, status: { ...object.status, conditions } }, type, `MPIJob${type}`, message);
  let completion = {};
  if (job !== undefined && hasCondition(job, "Complete", "Failed")) {
    const good = hasCondition(job, "Complete");
    conditions = next(good ? "Succeeded" : "Failed", good ? `MPIJob ${namespaced(object)} successfully completed.` : `MPIJob ${namespaced(object)} has failed`);
    completion = { completionTime: context.store.now() };
    for (const pod of workers.filter(alive)) deletePod(context, pod);
  } else if (job !== undefined && active >= (worker?.replicas ?? 1)) conditions = next("Running", `MPIJob ${namespaced(object)} is running.`);
  setStatus(context, "mpijobs.kubeflow.org", object, {
    conditions, startTime: object.status?.["startTime"] ?? context.store.now(),
    replicaStatuses: { Launcher: { active: Number(job?.status?.["active"] ?? 0) }, Worker: { active } }, ...completion,
  });
};

interface ReplicatedJob {
  readonly name: string;
  readonly replicas?: number;
  readonly template: { readonly metadata?: { readonly labels?: Labels }; readonly spec: Workload["spec"] };
}

export const jobSet: Reconcile = (context, object) => {
  const { store } = context;
  const { name, namespace, uid } = object.metadata;
  if (hasCondition(object, "Completed", "Failed")) {
    expire(context, "jobsets.jobset.x-k8s.io", object, object.status?.conditions?.at(-1)?.lastTransitionTime ?? store.now());
    return;
  }
  const replicated = Array.isArray(object.spec["replicatedJobs"]) ? object.spec["replicatedJobs"] as readonly ReplicatedJob[] : [];
  const jobs = context.owned(uid, "jobs.batch") as readonly Workload[];
  let global = 0;
  for (const part of replicated) {
    for (let index = 0; index < (part.replicas ?? 1); index++, global++) {
      const jobName = `${name}-${part.name}-${index}`;
      if (jobs.some((job) => job.metadata.name === jobName)) continue;
      const labels = {
        "jobset.sigs.k8s.io/jobset-name": name, "jobset.sigs.k8s.io/jobset-uid": uid, "jobset.sigs.k8s.io/replicatedjob-name": part.name,
        "jobset.sigs.k8s.io/replicatedjob-replicas": String(part.replicas ?? 1), "jobset.sigs.k8s.io/job-index": String(index),
        "jobset.sigs.k8s.io/job-global-index": String(global), "jobset.sigs.k8s.io/restart-attempt": "0",
      };
      const { template } = part.template.spec;
      store.create("jobs.batch", jobDraft({
        uid: context.random.uuid(),
        metadata: { name: jobName, ...(namespace === undefined ? {} : { namespace }), labels: { ...part.template.metadata?.labels, ...labels }, ownerReferences: [controllerReference(object)] },
        spec: {
          completionMode: "Indexed", suspend: object.spec.suspend ?? false, ...part.template.spec,
          ...(template === undefined ? {} : {
            template: { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } }, spec: { ...template.spec, subdomain: name } as PodTemplate["spec"] },
          }),
        },
      }));
    }
  }
  const now = context.owned(uid, "jobs.batch") as readonly Workload[];
  const statuses = replicated.map((part) => {
    const mine = now.filter((job) => job.metadata.labels?.["jobset.sigs.k8s.io/replicatedjob-name"] === part.name);
    const is = (test: (job: Workload) => boolean): number => mine.filter(test).length;
    return {
      name: part.name, active: is((job) => Number(job.status?.["active"] ?? 0) > 0), failed: is((job) => hasCondition(job, "Failed")),
      ready: is((job) => Number(job.status?.["ready"] ?? 0) + Number(job.status?.["succeeded"] ?? 0) >= (job.spec.parallelism ?? 1)),
      succeeded: is((job) => hasCondition(job, "Complete")), suspended: is((job) => job.spec.suspend === true),
    };
  });
  const time = store.now();
  const status: Record<string, unknown> = { replicatedJobsStatus: statuses, restarts: 0 };
  const end = (type: string, reason: string, message: string): void => {
    status["terminalState"] = type;
    status["conditions"] = withCondition(object.status?.conditions, { type, status: "True", reason, message, lastTransitionTime: time });
  };
  const broken = now.find((job) => hasCondition(job, "Failed"));
  if (broken !== undefined) end("Failed", "FailedJobs", `jobset failed due to one or more job failures (first failed job: ${broken.metadata.name})`);
  else if (now.length > 0 && now.every((job) => hasCondition(job, "Complete"))) end("Completed", "AllJobsCompleted", "jobset completed successfully");
  setStatus(context, "jobsets.jobset.x-k8s.io", object, status);
};

export const trainJob: Reconcile = (context, object) => {
  const { store } = context;
  const { name, namespace, uid } = object.metadata;
  if (hasCondition(object, "Complete", "Failed")) return;
  const sets = context.owned(uid, "jobsets.jobset.x-k8s.io") as readonly Workload[];
  const runtimeRef = isJsonObject(object.spec["runtimeRef"]) ? String(object.spec["runtimeRef"]["name"]) : "";
  const runtime = store.get("clustertrainingruntimes.trainer.kubeflow.org", "", runtimeRef) as Workload | undefined;
  if (runtime === undefined) return;
  if (sets.length === 0) {
    store.create("jobsets.jobset.x-k8s.io", {
      metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels: { "trainer.kubeflow.org/framework": "torch" }, ownerReferences: [controllerReference(object)] },
      spec: jobSetSpec(runtime, object),
    });
    return;
  }
  const set = sets[0];
  const jobsStatus = Array.isArray(set?.status?.["replicatedJobsStatus"]) ? set.status["replicatedJobsStatus"] as readonly unknown[] : [];
  const ended = set?.status?.conditions?.find((condition) => condition.status === "True" && ["Completed", "Failed"].includes(condition.type));
  const conditions = ended === undefined ? object.status?.conditions : withCondition(object.status?.conditions, {
    ...ended, type: ended.type === "Completed" ? "Complete" : "Failed",
  });
  setStatus(context, "trainjobs.trainer.kubeflow.org", object, { jobsStatus, ...(conditions === undefined ? {} : { conditions }) });
};

/** The runtime's job set with what the TrainJob says: nodes, image, command, resources. */
function jobSetSpec(runtime: Workload, job: Workload): object {
  const trainer = isJsonObject(job.spec["trainer"]) ? job.spec["trainer"] : {};
  const held: unknown = runtime.spec.template;
  const template = isJsonObject(held) ? held : {};
  const spec = structuredClone(isJsonObject(template["spec"]) ? template["spec"] : {}) as { replicatedJobs?: ReplicatedJob[] };
  const nodes = Number(trainer["numNodes"] ?? 1);
  spec.replicatedJobs = (spec.replicatedJobs ?? []).map((part): ReplicatedJob => {
    const held = part.template.spec.template;
    if (held === undefined) return part;
    const containers = held.spec.containers.map((container) => ({
      ...container,
      ...(typeof trainer["image"] === "string" ? { image: trainer["image"] } : {}),
      ...(Array.isArray(trainer["command"]) ? { command: trainer["command"] as string[] } : {}),
      ...(isJsonObject(trainer["resourcesPerNode"]) ? { resources: trainer["resourcesPerNode"] } : {}),
      env: [
        { name: "PET_NNODES", value: String(nodes) }, { name: "PET_NPROC_PER_NODE", value: typeof trainer["numProcPerNode"] === "number" ? String(trainer["numProcPerNode"]) : "auto" },
        { name: "PET_MASTER_ADDR", value: `${job.metadata.name}-${part.name}-0-0.${job.metadata.name}` }, { name: "PET_MASTER_PORT", value: "29500" },
      ],
    }));
    const labels = { ...held.metadata?.labels, "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" };
    return {
      ...part,
      template: { ...part.template, spec: { ...part.template.spec, parallelism: nodes, completions: nodes, template: { ...held, metadata: { ...held.metadata, labels }, spec: { ...held.spec, containers } } } },
    };
  });
  return spec;
}
