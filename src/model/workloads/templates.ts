import type { PodSet } from "../k8s.ts";
import { annotatedAmounts } from "../fractions.ts";
import { claimReferences } from "../podClaims.ts";
import { countOf, listOf, objectOf, textOf, type Json } from "../read.ts";
import { addRequests, containerRequests, NO_RESOURCES, podRequests } from "../requests.ts";

/**
 * A path: keys separated by dots, where `key[]` stands for each element of a list and `*` for each value of a map; empty for
 * the object itself. `spec.replicatedJobs[]`, `spec.pytorchReplicaSpecs.*`, `spec.predictors[].componentSpecs[]`.
 */
export type Path = string;

/** What stands where a template is. */
export type TemplateForm =
  /** `metadata` and, under `spec`, a PodSpec. A Pod has this form, too. */
  | "PodTemplateSpec"
  /** The fields of a PodSpec, perhaps beside others of the kind's own. */
  | "PodSpec"
  /** Some fields of a PodSpec (nodeSelector, tolerations, ...); what is missing, the operator adds. */
  | "partial"
  /** A whole object with its own `apiVersion` and `kind`: its templates are the pods. */
  | "object";

/** A container that stands elsewhere than in `containers` and `initContainers` of a PodSpec. */
export interface ContainerPlace {
  /** From the holder. Empty: the holder is the container. */
  readonly path: Path;
  /** Key of its ResourceRequirements, where that isn't `resources`. */
  readonly resources?: string;
  /** It runs before the others, and counts as an init container does. */
  readonly init?: true;
}

/**
 * Where a kind describes pods, and how many of each it wants. The model counts with it, and manifests are searched with it:
 * all but `count` and `range` is data.
 */
export interface PodTemplates {
  /** To what holds a template: a role, a replica group, the spec. Where nothing is there, there are no such pods. */
  readonly each: Path;
  /** From the holder to the template; empty: the holder itself. Without `[]` and `*`. */
  readonly template: Path;
  /** PodTemplateSpec, if left out. */
  readonly form?: TemplateForm;
  /** From the holder to what stands for the template where there is none (LeaderWorkerSet's leader). A search needs no look at it. */
  readonly fallback?: Path;
  /** Without a template there are no pods; if left out, the operator has a template of its own. */
  readonly optional?: true;
  /** From the object to where fields of the PodSpec stand that the template leaves out (Argo: the Workflow's own nodeSelector). */
  readonly inherits?: readonly Path[];
  /** Names in a map of roles are shown in lower case: `Launcher` is the launcher. */
  readonly lowerCase?: true;
  /** Name of the role. If left out: the holder's `name` or `groupName`, its key in the map, or the last key of `each`. */
  readonly role?: string;
  /** From the holder to the number that a person would change to have more of these pods; left out where there is none. */
  readonly replicas?: Path;
  readonly containers?: readonly ContainerPlace[];
  /** Versions that have this path; all, if left out. */
  readonly versions?: readonly string[];
  /** The operator merges it with a template of its own, or of another object: what is missing in it may stand there. */
  readonly completed?: true;
  /** The operator mounts memory at /dev/shm by itself. */
  readonly sharedMemory?: true;
  /**
   * Pods wanted of this template now; undefined when the object doesn't say. A finished workload keeps what it wanted. `above`
   * is what holds the list or map that the holder stands in, `name` the holder's name there.
   */
  readonly count: (holder: Json, object: Json, above: Json, name: string) => number | undefined;
  /** Between how many pods an autoscaler or an elastic job may go; undefined: it doesn't. */
  readonly range?: (holder: Json, object: Json, name: string) => PodRange | undefined;
}

export interface PodRange {
  readonly least?: number;
  readonly most?: number;
}

/** Undefined where neither bound is known. `times` is the number of pods of one replica. */
export function rangeOf(least: number | undefined, most: number | undefined, times = 1): PodRange | undefined {
  if (least === undefined && most === undefined) return undefined;
  return { ...(least === undefined ? {} : { least: least * times }), ...(most === undefined ? {} : { most: most * times }) };
}

/** Pod sets of an object that stands inside another; empty for a kind without a file. */
export type NestedPodSets = (object: Json) => readonly PodSet[];

/** The pod sets of one row of `templates`. */
export function templatePodSets(object: Json, templates: PodTemplates, nested: NestedPodSets = () => []): readonly PodSet[] {
  if (!hasVersion(templates, textOf(object["apiVersion"]))) return [];
  return holders(object, templates.each).flatMap(({ name, value, above }) => {
    const count = templates.count(value, object, above, name);
    const found = find(value, templates.template);
    if (templates.form === "object") return nested(objectOf(found)).map((set) => times(set, count));
    if (found === undefined && templates.optional === true) return [];
    const template = found ?? (templates.fallback === undefined ? undefined : find(value, templates.fallback));
    const range = templates.range?.(value, object, name);
    const shares = annotatedAmounts(objectOf(template));
    const claims = claimReferences(specOf(objectOf(template), templates));
    return [{
      name: templates.role ?? (templates.lowerCase === true ? name.toLowerCase() : name),
      requests: requestsOf(objectOf(template), value, templates),
      ...(shares === undefined ? {} : { shares }),
      ...(claims.length === 0 ? {} : { claims }),
      ...(count === undefined ? {} : { count }),
      ...(range?.least === undefined ? {} : { least: range.least }),
      ...(range?.most === undefined ? {} : { most: range.most }),
    }];
  });
}

function specOf(template: Json, { form = "PodTemplateSpec" }: PodTemplates): Json {
  return form === "PodTemplateSpec" ? objectOf(template["spec"]) : template;
}

function requestsOf(template: Json, holder: Json, { form = "PodTemplateSpec", containers }: PodTemplates): PodSet["requests"] {
  // What stands beside the few fields of a partial one has other meanings than in a PodSpec.
  const own = form === "partial" ? NO_RESOURCES : podRequests(form === "PodTemplateSpec" ? template : { spec: template });
  if (containers === undefined) return own;
  return containers.reduce((sum, place) => {
    const found = holders(holder, place.path).map(({ value }) => containerRequests({ resources: value[place.resources ?? "resources"] }));
    return found.reduce((total, requests) => addRequests(total, requests, place.init === true), sum);
  }, own);
}

function hasVersion({ versions }: PodTemplates, apiVersion: string): boolean {
  return versions === undefined || apiVersion === "" || versions.includes(apiVersion.slice(apiVersion.indexOf("/") + 1));
}

function times({ name, requests, shares, claims, count }: PodSet, by: number | undefined): PodSet {
  return { name, requests, ...(shares === undefined ? {} : { shares }), ...(claims === undefined ? {} : { claims }), ...(count === undefined || by === undefined ? {} : { count: count * by }) };
}

/** What is found at a path without lists and maps; an empty object where it ends early. */
export function at(object: Json, path: Path): Json {
  return objectOf(find(object, path));
}

/** The count at a path, where there is one. */
export function countAt(object: Json, path: Path): number | undefined {
  return countOf(find(object, path));
}

function find(object: Json, path: Path): unknown {
  let value: unknown = object;
  if (path !== "") for (const step of path.split(".")) value = objectOf(value)[step];
  return value ?? undefined;
}

export interface Holder {
  readonly name: string;
  readonly value: Json;
  readonly above: Json;
}

/** Everything at a path, in order (of keys in maps); nothing where it ends early. */
export function holders(object: Json, path: Path): readonly Holder[] {
  let found: readonly Holder[] = [{ name: "main", value: object, above: object }];
  for (const step of path === "" ? [] : path.split(".")) found = found.flatMap((holder) => below(holder, step));
  return found;
}

function below({ name, value, above }: Holder, step: string): readonly Holder[] {
  if (step === "*") {
    return Object.keys(value).sort().map((key) => ({ name: key, value: objectOf(value[key]), above }));
  }
  if (step.endsWith("[]")) {
    const list = listOf(value[step.slice(0, -2)]);
    return list.map((item, index) => {
      const element = objectOf(item);
      const unnamed = list.length === 1 ? name : String(index);
      return { name: textOf(element["name"]) || textOf(element["groupName"]) || unnamed, value: element, above: value };
    });
  }
  const next = value[step];
  if (typeof next !== "object" || next === null || Array.isArray(next)) return [];
  return [{ name: step === "spec" ? name : step, value: next as Json, above: value }];
}
