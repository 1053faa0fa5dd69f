import { isMap, isScalar, parseAllDocuments, visit } from "yaml";
import type { Pair, Scalar } from "yaml";

/** A resource name written in a manifest, with the offsets of its text (end exclusive). */
export interface ResourceMention {
  readonly resource: string;
  readonly start: number;
  readonly end: number;
}

/** Keys under which the Kubernetes API keeps a ResourceList. */
const resourceLists = new Set(["limits", "requests", "capacity", "allocatable", "hard"]);

/**
 * The key of a ResourceList (`resources.limits`, a quota's `hard`, a node's `allocatable`) whose text covers `offset`.
 * Total: a half-written document gives what can be read of it.
 */
export function resourceAt(text: string, offset: number): ResourceMention | undefined {
  for (const document of parseAllDocuments(text, { keepSourceTokens: false, logLevel: "silent" })) {
    if (document.range[0] > offset || document.range[2] < offset) continue;
    let found: ResourceMention | undefined;
    visit(document, {
      Pair(_, pair, path) {
        const key = pair.key;
        if (!isScalar(key) || typeof key.value !== "string" || !covers(key, offset)) return undefined;
        const list = path.findLast((node): node is Pair => !isMap(node) && "key" in node);
        if (list === undefined || !isScalar(list.key) || !resourceLists.has(String(list.key.value))) return undefined;
        const [start, end] = key.range ?? [0, 0];
        found = { resource: key.value.replace(/^requests\.(?=.*\/)/, ""), start, end };
        return visit.BREAK;
      },
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

function covers(scalar: Scalar, offset: number): boolean {
  const range = scalar.range;
  return range != null && range[0] <= offset && offset <= range[1];
}
