import type { ManifestDocument } from "./manifest.ts";
import type { Entry, Node, Scalar } from "./nodes.ts";
import type { ManifestObject } from "./objects.ts";

/** What stands at a place of a document. */
export interface Located {
  readonly object: ManifestObject;
  /** Keys from the object's root, `[]` for an item of a list: `["spec", "tolerations", "[]", "key"]`. */
  readonly path: readonly string[];
  /** The nodes at each step, the root first: one more than there are steps. */
  readonly nodes: readonly Node[];
  /** The field whose key or value is there; undefined on an item that is a scalar. */
  readonly field: Entry | undefined;
  /** On the key rather than on the value. */
  readonly onKey: boolean;
  /** The key, or the scalar value. */
  readonly scalar: Scalar;
}

/** The scalar (a key or a value) whose text covers an offset of the document. */
export function locate(document: ManifestDocument, offset: number): Located | undefined {
  // Objects in objects come after the ones that hold them.
  for (const object of [...document.objects].reverse()) {
    const found = descend(object, object.root, offset, [], [object.root]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function descend(object: ManifestObject, node: Node, offset: number, path: readonly string[], nodes: readonly Node[]): Located | undefined {
  if (node.type === "scalar") return undefined;
  if (node.type === "list") {
    for (const item of node.items) {
      if (!covers(item, offset)) continue;
      const inside = [...path, "[]"];
      if (item.type === "scalar") return { object, path: inside, nodes: [...nodes, item], field: undefined, onKey: false, scalar: item };
      const found = descend(object, item, offset, inside, [...nodes, item]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const field of node.entries) {
    if (field.merged) continue;
    const inside = [...path, field.key.text];
    const below = [...nodes, field.value];
    if (covers(field.key, offset)) return { object, path: inside, nodes: below, field, onKey: true, scalar: field.key };
    if (!covers(field.value, offset)) continue;
    if (field.value.type === "scalar") return { object, path: inside, nodes: below, field, onKey: false, scalar: field.value };
    const found = descend(object, field.value, offset, inside, below);
    if (found !== undefined) return found;
  }
  return undefined;
}

function covers({ start, end }: { readonly start: number; readonly end: number }, offset: number): boolean {
  return start <= offset && offset <= end && start < end;
}
