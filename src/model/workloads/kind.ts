import type { Labels, PodSet, WorkloadPhase, WorkloadRecord } from "../k8s.ts";
import { projectMetadata } from "../metadata.ts";
import { listOf, objectOf, textOf, type Json } from "../read.ts";
import { podRequests } from "../requests.ts";
import type { Interner, ResourceDefinition } from "../resource.ts";

/** Where the pod templates of a kind stand, and how many pods of each are wanted. */
export interface PodTemplates {
  /** Path to what holds a template: `spec`, `spec.replicatedJobs[]` (each element), `spec.pytorchReplicaSpecs.*` (each value). */
  readonly each: string;
  /** Path from there to the PodTemplateSpec. */
  readonly template: string;
  /** Pods wanted of this template now; undefined when the object doesn't say. A finished workload keeps what it wanted. */
  readonly count: (holder: Json, object: Json) => number | undefined;
}

export interface WorkloadStatus {
  readonly suspended: boolean;
  /** The kind's own word; undefined: derive it from the pods. */
  readonly phase?: WorkloadPhase | undefined;
  /** When that phase began, where the object says. */
  readonly phaseSince?: number | undefined;
  readonly reason?: string;
  readonly message?: string;
  readonly started?: number | undefined;
  readonly finished?: number | undefined;
}

/** A label on pods that names their workload, for when the owner chain can't be followed (reference section 1.9). */
export interface OwnerLabel {
  /** Position in the reference's table, times ten: the most specific label has the lowest rank and wins. */
  readonly rank: number;
  /** The workload that these labels name, or undefined when they don't name one of this kind. */
  readonly read: (labels: Labels) => { readonly apiVersion: string; readonly kind: string; readonly name: string } | undefined;
}

/**
 * One kind of object that stands above pods. A new kind is one file with this and one line in `index.ts`.
 */
export interface WorkloadKind {
  readonly group: string;
  /** Versions with the paths below, the preferred one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly templates: readonly PodTemplates[];
  /** For kinds whose pods stand in no template: replaces `templates` when pods are counted. */
  readonly podSets?: (object: Json) => readonly PodSet[];
  readonly status: (object: Json) => WorkloadStatus;
  readonly ownerLabels: readonly OwnerLabel[];
  /** Its children are runs with a state of their own (a CronJob's Jobs). */
  readonly schedules?: true;
}

/** The label whose value is the workload's name. `also` must hold too, where one label alone would be ambiguous. */
export function ownerLabel(rank: number, apiVersion: string, kind: string, key: string, also?: Labels): OwnerLabel {
  const required = Object.entries(also ?? {});
  return {
    rank,
    read(labels) {
      const name = labels[key];
      if (name === undefined || name === "" || required.some(([other, value]) => labels[other] !== value)) return undefined;
      return { apiVersion, kind, name };
    },
  };
}

export function workloadDefinition(kind: WorkloadKind): ResourceDefinition<WorkloadRecord> {
  return {
    key: kind.group === "" ? kind.plural : `${kind.plural}.${kind.group}`,
    group: kind.group,
    versions: kind.versions,
    plural: kind.plural,
    kind: kind.kind,
    namespaced: true,
    project: (value, intern) => projectWorkload(kind, objectOf(value), intern),
  };
}

function projectWorkload(kind: WorkloadKind, object: Json, intern: Interner): WorkloadRecord {
  const metadata = projectMetadata(object, intern);
  const { suspended, phase, phaseSince, reason = "", message = "", started, finished } = kind.status(object);
  const apiVersion = textOf(object["apiVersion"]);
  return {
    ...metadata,
    // Items of a built-in kind's list don't repeat their version and kind.
    apiVersion: intern.string(apiVersion === "" ? `${kind.group}/${kind.versions[0] ?? ""}` : apiVersion),
    kind: kind.kind,
    podSets: podSetsOf(kind, object).map((set) => ({ ...set, requests: intern.record(set.requests) })),
    suspended,
    reason: intern.string(reason),
    message: intern.string(message),
    ...(phase === undefined ? {} : { phase }),
    ...(phaseSince === undefined ? {} : { phaseSince }),
    ...(started === undefined ? {} : { started }),
    ...(finished === undefined ? {} : { finished }),
  };
}

function podSetsOf(kind: WorkloadKind, object: Json): readonly PodSet[] {
  if (kind.podSets !== undefined) return kind.podSets(object);
  return kind.templates.flatMap((templates) => templatePodSets(object, templates));
}

/** The pod sets of one row of `templates`. */
export function templatePodSets(object: Json, templates: PodTemplates): readonly PodSet[] {
  return holders(object, templates.each).map(({ name, holder }) => {
    const count = templates.count(holder, object);
    const requests = podRequests(at(holder, templates.template));
    return { name, requests, ...(count === undefined ? {} : { count }) };
  });
}

/** What is found at a path without lists; an empty object where it ends early. */
export function at(object: Json, path: string): Json {
  let value = object;
  for (const step of path.split(".")) value = objectOf(value[step]);
  return value;
}

function holders(object: Json, path: string): readonly { name: string; holder: Json }[] {
  if (path.endsWith("[]")) {
    const { list, key } = parentOf(object, path.slice(0, -2));
    return listOf(list[key]).map((item, index) => {
      const holder = objectOf(item);
      const name = textOf(holder["name"]) || textOf(holder["groupName"]);
      return { name: name === "" ? String(index) : name, holder };
    });
  }
  if (path.endsWith(".*")) {
    const map = at(object, path.slice(0, -2));
    return Object.keys(map).sort().map((name) => ({ name, holder: objectOf(map[name]) }));
  }
  const last = path.slice(path.lastIndexOf(".") + 1);
  return [{ name: last === "spec" ? "main" : last, holder: at(object, path) }];
}

function parentOf(object: Json, path: string): { list: Json; key: string } {
  const cut = path.lastIndexOf(".");
  return { list: cut < 0 ? object : at(object, path.slice(0, cut)), key: path.slice(cut + 1) };
}
