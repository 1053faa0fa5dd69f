import type { WorkloadKind } from "../model/workloads/kind.ts";
import { workloadKind } from "../model/workloads/index.ts";
import type { ManifestDocument } from "./manifest.ts";
import { mapAt, mapsAt, textAt, type MapNode, type Node } from "./nodes.ts";

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
  /** Its row in the table of kinds that stand above pods. */
  readonly workload: WorkloadKind | undefined;
  /** Not the whole object: a patch, or a document that is still being written. What is missing in it says nothing. */
  readonly partial: boolean;
}

/** The objects of a document's root: itself, or the items of a List, which may be Lists. */
export function objectsIn(document: ManifestDocument, root: Node | undefined): readonly ManifestObject[] {
  if (root?.type !== "map") return [];
  const apiVersion = textAt(root, "apiVersion");
  const kind = textAt(root, "kind");
  if (apiVersion === undefined || kind === undefined) return [];
  if (kind.endsWith("List") && mapAt(root, "spec") === undefined) return mapsAt(root, "items").flatMap((item) => objectsIn(document, item));
  const slash = apiVersion.indexOf("/");
  return [{
    document,
    root,
    apiVersion,
    group: apiVersion.slice(0, Math.max(slash, 0)),
    version: apiVersion.slice(slash + 1),
    kind,
    name: textAt(root, "metadata.name") ?? "",
    namespace: textAt(root, "metadata.namespace") ?? "",
    workload: workloadKind(apiVersion, kind),
    partial: document.problems.length > 0,
  }];
}
