import { isAlias, isMap, isSeq, parseDocument, Scalar as YamlScalar, type Document, type Node as YamlNode, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import type { Entry, ListNode, MapNode, Node, Scalar, Span } from "./nodes.ts";
import { keyText, resolvePlain } from "./scalars.ts";

export interface SyntaxProblem extends Span {
  readonly message: string;
}

/** What was read of one document: the tree of what is intact, and what isn't. */
export interface Parsed {
  readonly root: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
}

/** Values that a document may stand for once its aliases are written out; go-yaml refuses such documents, too. */
const MOST_VALUES = 1_000_000;

/** Reads one YAML or JSON document. Total: what can't be read is a problem with a place. */
export function parse(text: string): Parsed {
  let document: Document;
  try {
    // Scalars are resolved here, not by `yaml`: no schema of its own reads them as Kubernetes does.
    document = parseDocument(text, { schema: "failsafe", uniqueKeys: false, keepSourceTokens: false, prettyErrors: false, logLevel: "silent" });
  } catch (error) {
    return { root: undefined, problems: [{ start: 0, end: 0, message: error instanceof RangeError ? "nested too deeply" : "unreadable" }] };
  }
  const problems: SyntaxProblem[] = document.errors.map((error) => ({ start: error.pos[0], end: error.pos[1], message: error.message }));
  // go-yaml v2 reads YAML 1.1 and refuses documents that say they are of another version.
  if (document.directives?.yaml.explicit === true && document.directives.yaml.version !== "1.1") problems.push({ start: 0, end: 0, message: "Kubernetes reads YAML 1.1 only" });
  const builder = new Builder(text, problems);
  try {
    const root = builder.root(document.contents);
    if (builder.values(root) <= MOST_VALUES) return { root, problems };
    return { root: undefined, problems: [...problems, { start: 0, end: 0, message: "its aliases stand for more values than Kubernetes reads" }] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { root: undefined, problems: [...problems, { start: 0, end: 0, message: "nested too deeply" }] };
  }
}

const styles: ReadonlyMap<string | undefined, "single" | "double" | "block"> = new Map([
  [YamlScalar.QUOTE_SINGLE, "single"],
  [YamlScalar.QUOTE_DOUBLE, "double"],
  [YamlScalar.BLOCK_FOLDED, "block"],
  [YamlScalar.BLOCK_LITERAL, "block"],
]);

/** With these tags a quoted text is read like a plain one. */
const resolvedTags = new Set(["int", "float", "bool", "null"].map((name) => `tag:yaml.org,2002:${name}`));

class Builder {
  private readonly text: string;
  private readonly problems: SyntaxProblem[];
  private readonly anchors = new Map<string, Node>();
  private readonly sizes = new Map<Node, number>();

  constructor(text: string, problems: SyntaxProblem[]) {
    this.text = text;
    this.problems = problems;
  }

  root(source: YamlNode | null): Node | undefined {
    return source === null ? undefined : this.node(source);
  }

  node(source: YamlNode): Node {
    if (isAlias(source)) return this.anchors.get(source.source) ?? this.refused(source, `no anchor &${source.source} stands before it`);
    const node = isMap(source) ? this.map(source) : isSeq(source) ? this.list(source) : this.scalar(source);
    const { anchor }: { anchor?: string | undefined } = source;
    if (anchor !== undefined) this.anchors.set(anchor, node);
    return node;
  }

  /** Values that a node stands for, aliases written out: linear, because every node is counted once. */
  values(node: Node | undefined): number {
    if (node === undefined || node.type === "scalar") return 1;
    const known = this.sizes.get(node);
    if (known !== undefined) return known;
    const children = node.type === "list" ? node.items : node.entries.map((entry) => entry.value);
    const size = children.reduce((sum, child) => sum + this.values(child), 1);
    this.sizes.set(node, size);
    return size;
  }

  private map(source: YAMLMap): MapNode {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    let start: number | undefined;
    let lastEnd: number | undefined;
    for (const pair of source.items as Pair<YamlNode, YamlNode | null>[]) {
      const key = this.keyOf(pair);
      const value = pair.value === null ? this.scalarAt(this.afterColon(key.end)) : this.node(pair.value);
      start ??= key.start;
      // An alias ends where it is written, not where its anchor stands.
      lastEnd = isAlias(pair.value) ? (pair.value.range?.[1] ?? key.end) : Math.max(value.end, key.end);
      if (key.style === "plain" && key.text === "<<") merged.push(...this.merged(value));
      else own.push({ key, value, merged: false });
    }
    const written = new Set(own.map((entry) => entry.key.text));
    const entries = [...merged.filter((entry) => !written.has(entry.key.text)), ...own];
    return { type: "map", entries, ...this.collection(source, start, lastEnd) };
  }

  private list(source: YAMLSeq): ListNode {
    const items: Node[] = [];
    let first: number | undefined;
    let lastEnd: number | undefined;
    for (const item of source.items as YamlNode[]) {
      const node = this.node(item);
      first ??= item.range?.[0] ?? node.start;
      lastEnd = isAlias(item) ? (item.range?.[1] ?? node.end) : node.end;
      items.push(node);
    }
    return { type: "list", items, ...this.collection(source, source.flow === true ? first : source.range?.[0], lastEnd) };
  }

  private collection(source: YAMLMap | YAMLSeq, first: number | undefined, lastEnd: number | undefined): Pick<MapNode, "start" | "end" | "flow" | "column" | "lastEnd"> {
    const flow = source.flow === true;
    const start = source.range?.[0] ?? first ?? 0;
    // A block collection's range runs on over blank lines and comments.
    const end = flow ? (source.range?.[1] ?? start) : (lastEnd ?? source.range?.[1] ?? start);
    return { start, end, flow, column: this.column(first ?? start), lastEnd };
  }

  private keyOf(pair: Pair<YamlNode, YamlNode | null>): Scalar {
    const source = pair.key as YamlNode | null;
    if (source === null) return this.scalarAt(0);
    const key = this.node(source);
    const [start, end] = source.range ?? [key.start, key.end];
    // A map or a list as a key is nothing that Kubernetes reads.
    if (key.type !== "scalar") return this.refused(source, "a key has to be a text");
    return { ...key, text: key.style === "plain" ? keyText(key.value, key.text) : key.text, start, end };
  }

  /** Entries that `<<: *base` or `<<: [*a, *b]` brings in; of several maps the first one that has a key wins. */
  private merged(value: Node): readonly Entry[] {
    if (value.type === "map") return value.entries.map((entry) => ({ ...entry, merged: true }));
    if (value.type === "scalar") {
      this.refused({ range: [value.start, value.end] }, "<< takes a map or a list of maps");
      return [];
    }
    const found = new Map<string, Entry>();
    for (const entry of value.items.flatMap((item) => this.merged(item))) {
      if (!found.has(entry.key.text)) found.set(entry.key.text, entry);
    }
    return [...found.values()];
  }

  private refused(source: { readonly range?: readonly number[] | null }, message: string): Scalar {
    const [start = 0, end = start] = source.range ?? [];
    this.problems.push({ start, end, message });
    return this.scalarAt(start);
  }

  private scalar(source: YamlScalar): Scalar {
    const [start, end] = source.range ?? [0, 0];
    const text = typeof source.value === "string" ? source.value : (source.source ?? "");
    const style = styles.get(source.type) ?? (start === end ? "empty" : "plain");
    const read = this.valueOf(text, style, source.tag);
    const value = typeof read === "number" && !Number.isFinite(read) ? this.refused(source, "Kubernetes reads no such number").value : read;
    return { type: "scalar", value, text, style, start, end: style === "block" ? this.trimmed(start, end) : end };
  }

  private valueOf(text: string, style: Scalar["style"], tag: string | undefined): Scalar["value"] {
    const written = style === "plain" || style === "empty";
    // Without a tag of its own, the failsafe schema calls every quoted text a string.
    const typed = tag !== undefined && resolvedTags.has(tag);
    if (!(typed || (written && tag === undefined))) return text;
    return resolvePlain(text);
  }

  private scalarAt(offset: number): Scalar {
    return { type: "scalar", value: null, text: "", style: "empty", start: offset, end: offset };
  }

  /** The place right after the colon of a key that has no value. */
  private afterColon(keyEnd: number): number {
    const match = /^[ \t]*:/.exec(this.text.slice(keyEnd, keyEnd + 100));
    return keyEnd + (match?.[0].length ?? 0);
  }

  private trimmed(start: number, end: number): number {
    let last = end;
    while (last > start && /\s/.test(this.text.charAt(last - 1))) last--;
    return last;
  }

  private column(offset: number): number {
    return offset - (this.text.lastIndexOf("\n", offset - 1) + 1);
  }
}
