import { podTemplateKind } from "../model/workloads/index.ts";
import type { TemplateKind } from "../model/workloads/kind.ts";
import type { ManifestDocument } from "./manifest.ts";
import { mapAt, mapsAt, nodeAt, textAt, type MapNode, type Node } from "./nodes.ts";
import { holdersOf } from "./podTemplates.ts";

/** One Kubernetes object as it is written. */
export interface ManifestObject {
  readonly document: ManifestDocument;
  readonly root: MapNode;
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Empty when not written (`generateName`, or still to be typed). */
  readonly name: string;
  readonly namespace: string;
  /** Its row in the table of kinds with pod templates. */
  readonly workload: TemplateKind | undefined;
  /** The object that this one is written in: an AppWrapper's component, an Experiment's trial. */
  readonly within: ManifestObject | undefined;
  /** Not the whole object: a patch, or a document that is still being written. What is missing in it says nothing. */
  readonly partial: boolean;
}

/** Objects in objects in objects: more than these are no manifest of a person. */
const DEEPEST = 4;

/** The objects of a document's root: itself and those in it, or the items of a List, which may be Lists. */
export function objectsIn(document: ManifestDocument, root: Node | undefined, within?: ManifestObject, depth = 0): readonly ManifestObject[] {
  if (root?.type !== "map" || depth > DEEPEST) return [];
  const apiVersion = textAt(root, "apiVersion");
  const kind = textAt(root, "kind");
  if (apiVersion === undefined || kind === undefined) return [];
  if (kind.endsWith("List") && mapAt(root, "spec") === undefined) return mapsAt(root, "items").flatMap((item) => objectsIn(document, item, within, depth + 1));
  const slash = apiVersion.indexOf("/");
  const group = apiVersion.slice(0, Math.max(slash, 0));
  const object: ManifestObject = {
    document,
    root,
    apiVersion,
    group,
    version: apiVersion.slice(slash + 1),
    kind,
    name: textAt(root, "metadata.name") ?? "",
    namespace: textAt(root, "metadata.namespace") ?? "",
    workload: podTemplateKind(apiVersion, kind),
    within,
    partial: document.problems.length > 0 || isPatch(root, group, podTemplateKind(apiVersion, kind)),
  };
  const rows = object.workload?.templates.filter((row) => row.form === "object") ?? [];
  const inner = rows.flatMap((row) => holdersOf(root, row.each).flatMap(({ node }) => objectsIn(document, row.template === "" ? node : nodeAt(node, row.template), object, depth + 1)));
  return [object, ...inner];
}

/** Strategic merge patches are written like the object, with what they change. These fields no whole object is without. */
function isPatch(root: MapNode, group: string, workload: TemplateKind | undefined): boolean {
  if (hasDirective(root)) return true;
  if (group === "apps" && workload !== undefined && nodeAt(root, "spec.selector") === undefined) return true;
  const templates = (workload?.templates ?? []).filter((row) => row.form === undefined || row.form === "PodTemplateSpec");
  return templates.some((row) => holdersOf(root, row.each).some(({ node }) => isPatchOfPod(row.template === "" ? node : nodeAt(node, row.template), builtIn.has(group))));
}

const builtIn = new Set(["", "apps", "batch"]);

/** No container says its image. An operator may add the containers, so a template without any says nothing. */
function isPatchOfPod(template: Node | undefined, whole: boolean): boolean {
  if (mapAt(template, "spec") === undefined) return false;
  const containers = mapsAt(template, "spec.containers");
  return containers.length === 0 ? whole : containers.every((container) => nodeAt(container, "image") === undefined);
}

/** `$patch`, `$retainKeys` and `$setElementOrder` stand in patches only. */
function hasDirective(root: MapNode): boolean {
  return root.entries.some(({ key, value }) => key.text.startsWith("$") || (value.type === "map" && hasDirective(value)) || (value.type === "list" && value.items.some((item) => item.type === "map" && hasDirective(item))));
}
