import type { Labels, PodSet, WorkloadPhase, WorkloadRecord } from "../k8s.ts";
import { projectMetadata } from "../metadata.ts";
import { objectOf, textOf, type Json } from "../read.ts";
import type { Interner, ResourceDefinition } from "../resource.ts";
import { templatePodSets, type NestedPodSets, type PodTemplates } from "./templates.ts";

export interface WorkloadStatus {
  readonly suspended: boolean;
  /** Where the kind says it stands; undefined: derive it from the pods. */
  readonly phase?: WorkloadPhase | undefined;
  /** When that phase began, where the object says. */
  readonly phaseSince?: number | undefined;
  readonly reason?: string;
  readonly message?: string;
  /** Pods that wait or fail know better than this reason ("does not have minimum availability"). */
  readonly podsKnowBetter?: boolean;
  /** The kind's own word for its state, as its status has it: `PENDING_RERUN`. */
  readonly word?: string;
  /** How often it was begun again, and how often it may be. */
  readonly retries?: number | undefined;
  readonly retryLimit?: number | undefined;
  /** Replicas in the kind's own units (of a LeaderWorkerSet: groups), and how many of them are ready. */
  readonly replicas?: number | undefined;
  readonly ready?: number | undefined;
  readonly started?: number | undefined;
  readonly finished?: number | undefined;
}

/** A label on pods that names their workload, for when the owner chain can't be followed (reference section 1.9). */
export interface OwnerLabel {
  /** Position in the reference's table, times ten: the most specific label has the lowest rank and wins. */
  readonly rank: number;
  /** It names a group of pods and not what controls them: counts for pods that nobody controls. */
  readonly group?: true;
  /** The workload that these labels name, or undefined when they don't name one of this kind. */
  readonly read: (labels: Labels) => { readonly apiVersion: string; readonly kind: string; readonly name: string } | undefined;
}

/** Labels on pods that name their role. */
export interface RoleLabel {
  readonly key: string;
  /** The role by the label's value, where that isn't the role's name itself. */
  readonly values?: Readonly<Record<string, string>>;
  /** The role of values that are not in `values`; if left out: the value itself. Empty: the next label tells. */
  readonly others?: string;
  /** The value is a longer name that ends with the role's: a PodClique `<set>-0-<clique>`. */
  readonly ending?: true;
}

/** A kind of object with pod templates in it. Those that start no pods by themselves (runtimes, templates) are no more than this. */
export interface TemplateKind {
  readonly group: string;
  /** Versions that are known, the preferred one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly templates: readonly PodTemplates[];
  /** For kinds whose templates don't say which pods there are: replaces `templates` when pods are counted. */
  readonly podSets?: (object: Json, nested: NestedPodSets) => readonly PodSet[];
}

/**
 * One kind of object that stands above pods. A new kind is one file with this and one line in `index.ts`.
 */
export interface WorkloadKind extends TemplateKind {
  readonly status: (object: Json) => WorkloadStatus;
  readonly ownerLabels: readonly OwnerLabel[];
  /** The first that a pod has tells its role; none where all pods are alike. */
  readonly roleLabels?: readonly RoleLabel[];
  /** What people call it, where its kind alone is another's name too: `Volcano Job`. */
  readonly title?: string;
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

/** `jobs.batch`, `jobs.batch.volcano.sh`: the key of its table. */
export function keyOfKind({ group, plural }: TemplateKind): string {
  return group === "" ? plural : `${plural}.${group}`;
}

/** `nested` counts the pods of objects that stand inside others. */
export function workloadDefinition(kind: WorkloadKind, nested: NestedPodSets): ResourceDefinition<WorkloadRecord> {
  return {
    key: keyOfKind(kind),
    group: kind.group,
    versions: kind.versions,
    plural: kind.plural,
    kind: kind.kind,
    namespaced: true,
    project: (value, intern) => projectWorkload(kind, objectOf(value), nested, intern),
  };
}

function projectWorkload(kind: WorkloadKind, object: Json, nested: NestedPodSets, intern: Interner): WorkloadRecord {
  const metadata = projectMetadata(object, intern);
  const { suspended, reason = "", message = "", podsKnowBetter, word = "", ...rest } = kind.status(object);
  const apiVersion = textOf(object["apiVersion"]);
  return {
    ...metadata,
    // Items of a built-in kind's list don't repeat their version and kind.
    apiVersion: intern.string(apiVersion === "" ? `${kind.group}/${kind.versions[0] ?? ""}` : apiVersion),
    kind: kind.kind,
    podSets: podSetsOf(kind, object, nested).map((set) => ({ ...set, requests: intern.record(set.requests) })),
    suspended,
    reason: intern.string(reason),
    message: intern.string(message),
    ...(podsKnowBetter === true ? { podsKnowBetter } : {}),
    ...(word === "" ? {} : { word: intern.string(word) }),
    ...defined(rest),
  };
}

/** Without the keys that are undefined. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) if (value !== undefined) kept[key] = value;
  return kept as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The pods that an object of the kind asks for, by role. */
export function podSetsOf(kind: TemplateKind, object: Json, nested: NestedPodSets): readonly PodSet[] {
  if (kind.podSets !== undefined) return kind.podSets(object, nested);
  return kind.templates.flatMap((templates) => templatePodSets(object, templates, nested));
}
