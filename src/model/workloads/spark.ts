import type { PodSet, WorkloadPhase } from "../k8s.ts";
import { countOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import { addRequests, podRequests } from "../requests.ts";
import { isFinished, phaseOfWord } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt, rangeOf, type PodRange, type PodTemplates } from "./templates.ts";

/** spark-operator 2.5 `status.applicationState.state`. SUBMISSION_FAILED and FAILING may still lead to another attempt. */
const PHASES: Readonly<Record<string, WorkloadPhase>> = {
  SUBMITTED: "waiting",
  SUBMISSION_FAILED: "waiting",
  PENDING_RERUN: "waiting",
  INVALIDATING: "waiting",
  RESUMING: "waiting",
  RUNNING: "running",
  SUCCEEDING: "running",
  FAILING: "running",
  SUSPENDING: "suspended",
  SUSPENDED: "suspended",
  COMPLETED: "succeeded",
  FAILED: "failed",
};

function dynamic(spec: Json): Json | undefined {
  const allocation = objectOf(spec["dynamicAllocation"]);
  const conf = at(spec, "sparkConf")["spark.dynamicAllocation.enabled"];
  return allocation["enabled"] === true || conf === "true" ? allocation : undefined;
}

/** Without instances and dynamic allocation the operator asks for 1, or for what sparkConf says. */
function executors(spec: Json): number | undefined {
  if (dynamic(spec) !== undefined) return undefined;
  const conf = at(spec, "sparkConf")["spark.executor.instances"];
  return countAt(spec, "executor.instances") ?? (typeof conf === "string" && /^\d{1,9}$/.test(conf) ? Number(conf) : 1);
}

function executorRange(spec: Json): PodRange | undefined {
  const allocation = dynamic(spec);
  return allocation === undefined ? undefined : rangeOf(countOf(allocation["minExecutors"]), countOf(allocation["maxExecutors"]));
}

/** Fields of a pod stand on the role itself and in its optional template; nodeSelector also on the application. */
function templates(spec: string): readonly PodTemplates[] {
  return ["driver", "executor"].flatMap((role): readonly PodTemplates[] => {
    const common = { role, inherits: [spec], ...(role === "driver" ? {} : { replicas: "instances" }), count: () => undefined };
    return [
      { ...common, each: `${spec}.${role}`, template: "", form: "partial" },
      { ...common, each: `${spec}.${role}`, template: "template", optional: true },
    ];
  });
}

/** `gpu` becomes a limit of the Spark container; without a template that is all that is known to be asked for. */
function podSets(object: Json): readonly PodSet[] {
  const spec = at(object, "spec");
  return ["driver", "executor"].map((role) => {
    const part = objectOf(spec[role]);
    const gpu = objectOf(part["gpu"]);
    const name = textOf(gpu["name"]);
    const quantity = countOf(gpu["quantity"]) ?? 0;
    const requests = podRequests(at(part, "template"));
    const count = role === "driver" ? 1 : executors(spec);
    return {
      name: role,
      requests: name === "" || quantity === 0 || name === "__proto__" ? requests : addRequests(requests, { [name]: quantity }, true),
      ...(count === undefined ? {} : { count }),
      ...(role === "driver" ? {} : executorRange(spec)),
    };
  });
}

function status(object: Json): WorkloadStatus {
  const own = objectOf(object["status"]);
  const state = objectOf(own["applicationState"]);
  const word = textOf(state["state"]);
  const suspended = at(object, "spec")["suspend"] === true;
  const phase = phaseOfWord(word, PHASES);
  const attempts = countOf(own["executionAttempts"]);
  return {
    suspended,
    phase: suspended && !isFinished(phase) ? "suspended" : phase,
    word,
    message: textOf(state["errorMessage"]),
    retries: attempts === undefined ? undefined : Math.max(0, attempts - 1),
    retryLimit: countAt(object, "spec.restartPolicy.onFailureRetries"),
    started: timeOf(own["lastSubmissionAttemptTime"]),
    finished: timeOf(own["terminationTime"]),
  };
}

const SPARK = { group: "sparkoperator.k8s.io", versions: ["v1beta2"] };
const roleLabels = [{ key: "spark-role", values: { "connect-server": "server" } }];

export const sparkApplication: WorkloadKind = {
  ...SPARK,
  kind: "SparkApplication",
  plural: "sparkapplications",
  templates: templates("spec"),
  podSets,
  status,
  ownerLabels: [ownerLabel(140, "sparkoperator.k8s.io/v1beta2", "SparkApplication", "sparkoperator.k8s.io/app-name")],
  roleLabels,
};

export const scheduledSparkApplication: WorkloadKind = {
  ...SPARK,
  kind: "ScheduledSparkApplication",
  plural: "scheduledsparkapplications",
  templates: templates("spec.template"),
  podSets: () => [],
  status: (object) => ({ suspended: at(object, "spec")["suspend"] === true, word: textOf(at(object, "status")["scheduleState"]) }),
  ownerLabels: [ownerLabel(142, "sparkoperator.k8s.io/v1beta2", "ScheduledSparkApplication", "sparkoperator.k8s.io/scheduled-app-name")],
  schedules: true,
};

/** A Spark server that clients connect to. */
export const sparkConnect: WorkloadKind = {
  ...SPARK,
  versions: ["v1alpha1"],
  kind: "SparkConnect",
  plural: "sparkconnects",
  templates: [
    { each: "spec.server", template: "template", role: "server", count: () => 1 },
    { each: "spec.executor", template: "template", role: "executor", replicas: "instances", count: (_executor, object) => executors(at(object, "spec")), range: (_executor, object) => executorRange(at(object, "spec")) },
  ],
  status: (object) => {
    const word = textOf(at(object, "status")["state"]);
    return { suspended: false, word, phase: phaseOfWord(word, { Ready: "running", Failed: "failed" }), started: timeOf(at(object, "status")["startTime"]) };
  },
  ownerLabels: [ownerLabel(141, "sparkoperator.k8s.io/v1alpha1", "SparkConnect", "sparkoperator.k8s.io/connect-name")],
  roleLabels,
};
