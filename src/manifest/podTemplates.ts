import { objectOf, type Json } from "../model/read.ts";
import type { ContainerPlace, PodTemplates, TemplateForm } from "../model/workloads/templates.ts";
import { entryOf, nodeAt, plainValue, type MapNode, type Node } from "./nodes.ts";
import type { ManifestObject } from "./objects.ts";

/** One place of an object where pods are described: a PodTemplateSpec, a PodSpec, the Pod itself, or some fields of one. */
export interface PodTemplate {
  readonly object: ManifestObject;
  /** Its row in the table of workload kinds. */
  readonly row: PodTemplates;
  readonly form: Exclude<TemplateForm, "object">;
  /** What holds the template: the object's spec, a replica spec, a replicated job, a worker group; of a Pod the object. */
  readonly holder: MapNode;
  /** With `metadata` and `spec`, where the form is PodTemplateSpec; otherwise undefined. */
  readonly template: MapNode | undefined;
  /** The PodSpec, or what holds the fields of one. */
  readonly spec: MapNode;
  /** The role's name: `Worker`, a task's name, `main`. */
  readonly role: string;
  /** Pods of this template that the object asks for; undefined when it doesn't say. */
  readonly count: number | undefined;
  /** Containers beside those of the PodSpec. */
  readonly places: readonly { readonly node: MapNode; readonly place: ContainerPlace }[];
}

/** Every pod template of an object, by the table of workload kinds. What stands in an object within it is that object's. */
export function podTemplatesOf(object: ManifestObject): readonly PodTemplate[] {
  const rows = object.workload?.templates ?? [];
  return rows.filter((row) => row.versions?.includes(object.version) !== false).flatMap((row) => holdersOf(object.root, row.each).flatMap((holder) => templateIn(object, holder, row)));
}

function templateIn(object: ManifestObject, holder: Holder, row: PodTemplates): readonly PodTemplate[] {
  const form = row.form ?? "PodTemplateSpec";
  if (form === "object") return [];
  const found = row.template === "" ? holder.node : nodeAt(holder.node, row.template);
  const template = found?.type === "map" ? found : undefined;
  const spec = form === "PodTemplateSpec" ? nodeAt(template, "spec") : template;
  const places = (row.containers ?? []).flatMap((place) => holdersOf(holder.node, place.path).map(({ node }) => ({ node, place })));
  if (spec?.type !== "map" && places.length === 0) return [];
  const json = (node: Node | undefined): Json => objectOf(plainValue(node));
  return [{
    object,
    row,
    form,
    holder: holder.node,
    template: form === "PodTemplateSpec" ? template : undefined,
    // Of a role that names containers and no other field of a pod, the holder is all there is.
    spec: spec?.type === "map" ? spec : holder.node,
    role: row.role ?? holder.name,
    count: row.count(json(holder.node), json(object.root), json(holder.above), holder.name),
    places,
  }];
}

export interface Holder {
  readonly node: MapNode;
  readonly name: string;
  /** What holds the list or map that the node stands in. */
  readonly above: MapNode;
}

/**
 * Every map at a path of the table of workload kinds: `spec.replicatedJobs[]` is each item, `spec.pytorchReplicaSpecs.*` each
 * value; empty is the node itself.
 */
export function holdersOf(node: MapNode, path: string): readonly Holder[] {
  let found: readonly Holder[] = [{ node, name: "main", above: node }];
  for (const step of path === "" ? [] : path.split(".")) found = found.flatMap((holder) => below(holder, step));
  return found;
}

function below({ node, name, above }: Holder, step: string): readonly Holder[] {
  if (step === "*") return node.entries.flatMap(({ key, value }) => (value.type === "map" ? [{ node: value, name: key.text, above }] : []));
  const listed = step.endsWith("[]");
  const value = entryOf(node, listed ? step.slice(0, -2) : step)?.value;
  if (listed) {
    return value?.type !== "list" ? [] : value.items.flatMap((item, index) => (item.type === "map" ? [{ node: item, name: nameOf(item) || (value.items.length === 1 ? name : String(index)), above: node }] : []));
  }
  return value?.type === "map" ? [{ node: value, name: step === "spec" ? name : step, above: node }] : [];
}

function nameOf(item: MapNode): string {
  const name = [nodeAt(item, "name"), nodeAt(item, "groupName")].find((each) => each?.type === "scalar" && each.text !== "");
  return name?.type === "scalar" ? name.text : "";
}
