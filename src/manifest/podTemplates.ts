import { objectOf } from "../model/read.ts";
import type { PodTemplates } from "../model/workloads/kind.ts";
import { mapAt, nodesAt, plainValue, type MapNode, type Node } from "./nodes.ts";
import type { ManifestObject } from "./objects.ts";

/** One pod template of an object: a PodTemplateSpec, or the Pod itself. */
export interface PodTemplate {
  readonly object: ManifestObject;
  /** What holds the template: the object's spec, a replica spec, a replicated job, a worker group; of a Pod the object. */
  readonly holder: Node;
  /** The PodTemplateSpec (or the Pod), with `metadata` and `spec`. */
  readonly template: MapNode;
  readonly spec: MapNode;
  /** Pods of this template that the object asks for; undefined when it doesn't say. */
  readonly count: number | undefined;
}

/** Kinds with pods that are no workloads of their own, with the count of a Pod. */
const others: readonly { readonly group: string; readonly kind: string; readonly templates: PodTemplates }[] = [
  { group: "", kind: "Pod", templates: { each: "", template: "", count: () => 1 } },
  { group: "", kind: "PodTemplate", templates: { each: "", template: "template", count: () => undefined } },
  { group: "", kind: "ReplicationController", templates: { each: "spec", template: "template", count: (holder) => (typeof holder["replicas"] === "number" ? holder["replicas"] : 1) } },
];

/** Every pod template of an object, by the table of workload kinds. */
export function podTemplatesOf(object: ManifestObject): readonly PodTemplate[] {
  const rows = object.workload?.templates ?? others.filter((each) => each.group === object.group && each.kind === object.kind).map((each) => each.templates);
  return rows.flatMap((row) => nodesAt(object.root, row.each).flatMap((holder) => templateIn(object, holder, row)));
}

function templateIn(object: ManifestObject, holder: Node, row: PodTemplates): readonly PodTemplate[] {
  const template = nodesAt(holder, row.template)[0];
  const spec = mapAt(template, "spec");
  if (template?.type !== "map" || spec === undefined) return [];
  return [{ object, holder, template, spec, count: row.count(objectOf(plainValue(holder)), objectOf(plainValue(object.root))) }];
}
