/**
 * A manifest as a tree of values that each know where they are written. Offsets are those of the document's own text (see
 * `ManifestDocument`), end exclusive. Aliases and merge keys are resolved: the node is the one that stands at the anchor, so
 * a finding on it stands where the value is written.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Scalar extends Span {
  readonly type: "scalar";
  /** As sigs.k8s.io/yaml reads it: `yes` is true, `0777` is 511, `1:30` is a string. */
  readonly value: string | number | boolean | null;
  /** The text without quotes; of a block scalar the text that it stands for. */
  readonly text: string;
  /** `empty`: nothing is written (`key:`), and the span has no length. */
  readonly style: "plain" | "single" | "double" | "block" | "empty";
}

export interface Entry {
  readonly key: Scalar;
  readonly value: Node;
  /** Came in through `<<`: written in another map. */
  readonly merged: boolean;
}

interface Collection extends Span {
  /** `{}` or `[]` notation; JSON is all flow. */
  readonly flow: boolean;
  /** Column of the first key or of the items' dashes; in flow style, of the first item. */
  readonly column: number;
  /** Where the last entry or item that is written here ends; undefined when there is none. */
  readonly lastEnd: number | undefined;
}

export interface MapNode extends Collection {
  readonly type: "map";
  /** In the order written; of a key that stands twice both are here, and the last one counts. */
  readonly entries: readonly Entry[];
}

export interface ListNode extends Collection {
  readonly type: "list";
  readonly items: readonly Node[];
}

export type Node = Scalar | MapNode | ListNode;

/** Steps to a field: `spec.template.spec`, or a list where a key holds dots (`["metadata", "labels", "a.io/b"]`). */
export type Path = string | readonly string[];

export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.type === "map" ? node.entries.findLast((entry) => entry.key.text === key) : undefined;
}

/** The last entry of the path, with its key. */
export function fieldAt(node: Node | undefined, path: Path): Entry | undefined {
  const steps = typeof path === "string" ? path.split(".") : path;
  let entry: Entry | undefined;
  let holder = node;
  for (const step of steps) {
    entry = entryOf(holder, step);
    if (entry === undefined) return undefined;
    holder = entry.value;
  }
  return entry;
}

export function nodeAt(node: Node | undefined, path: Path): Node | undefined {
  return fieldAt(node, path)?.value;
}

export function mapAt(node: Node | undefined, path: Path): MapNode | undefined {
  const found = nodeAt(node, path);
  return found?.type === "map" ? found : undefined;
}

/** Items of the list at the path; none where there is no list. */
export function itemsAt(node: Node | undefined, path: Path): readonly Node[] {
  const found = nodeAt(node, path);
  return found?.type === "list" ? found.items : [];
}

/** Maps among the items of the list at the path. */
export function mapsAt(node: Node | undefined, path: Path): readonly MapNode[] {
  return itemsAt(node, path).filter((item) => item.type === "map");
}

export function scalarAt(node: Node | undefined, path: Path): Scalar | undefined {
  const found = nodeAt(node, path);
  return found?.type === "scalar" ? found : undefined;
}

/** The text at the path; undefined when it is no string as Kubernetes reads it. */
export function textAt(node: Node | undefined, path: Path): string | undefined {
  const value = scalarAt(node, path)?.value;
  return typeof value === "string" ? value : undefined;
}

export function numberAt(node: Node | undefined, path: Path): number | undefined {
  const value = scalarAt(node, path)?.value;
  return typeof value === "number" ? value : undefined;
}

export function flagAt(node: Node | undefined, path: Path): boolean | undefined {
  const value = scalarAt(node, path)?.value;
  return typeof value === "boolean" ? value : undefined;
}

/** True for a field that is there and holds something: neither absent nor null. */
export function isSet(node: Node | undefined, path: Path): boolean {
  const found = nodeAt(node, path);
  return found !== undefined && !(found.type === "scalar" && found.value === null);
}

const plainValues = new WeakMap<Node, unknown>();

/** The value as JSON, for functions of the model that read objects. Of a key that stands twice the last one counts. */
export function plainValue(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.type === "scalar") return node.value;
  const known = plainValues.get(node);
  if (known !== undefined) return known;
  const value = node.type === "list" ? node.items.map(plainValue) : Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plainValue(value)]));
  plainValues.set(node, value);
  return value;
}

/**
 * Where a finding on a node, a field or a span stands. A field with a scalar is marked from its key to the end of the
 * value, one with a map or a list at its key only: a squiggle under thirty lines says nothing.
 */
export function spanOf(place: Span | Entry): Span {
  if (!("key" in place)) return { start: place.start, end: place.end };
  const { key, value } = place;
  const together = value.type === "scalar" && value.style !== "block" && value.start >= key.end;
  return { start: key.start, end: together ? Math.max(key.end, value.end) : key.end };
}
