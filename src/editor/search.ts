import type { Inventory, NodeView, PodView, WorkloadView } from "../model/inventory.ts";

export interface Found {
  readonly type: "node" | "pod" | "workload";
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** What it is and where: kind, namespace, state. */
  readonly note: string;
  /** As the model has it. */
  readonly view: NodeView | PodView | WorkloadView;
}

const most = 200;
const every: ReadonlySet<Found["type"]> = new Set(["node", "pod", "workload"]);

/**
 * The best 200 objects of these types, of those that `accepts` takes, whose name, kind or namespace hold all words of `text`:
 * names that begin with it first, then names that hold all words.
 */
export function searchObjects(inventory: Inventory, text: string, types: ReadonlySet<string> = every, accepts: (found: Found) => boolean = () => true): readonly Found[] {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== "");
  const sections = sectionsOf(inventory).filter(({ type }) => types.has(type));
  const found: Found[] = [];
  const take = (section: Section, index: number): boolean => {
    const object = section.make(index);
    if (accepts(object)) found.push(object);
    return found.length < most;
  };
  const inName = (section: Section, index: number) => words.every((word) => section.names.line(index).includes(word));
  const passes: readonly ((section: Section, visit: (index: number) => boolean) => boolean)[] = [
    (section, visit) => section.names.beginning(wanted, visit),
    (section, visit) => section.names.holding(words, (index) => section.names.line(index).startsWith(wanted) || visit(index)),
    (section, visit) => section.all.holding(words, (index) => inName(section, index) || visit(index)),
  ];
  for (const pass of wanted === "" ? passes.slice(0, 1) : passes) {
    for (const section of sections) if (!pass(section, (index) => take(section, index))) return found;
  }
  return found;
}

/**
 * Lines of text in one string: a search in 100,000 names is one search in 4 MB, and costs a millisecond or two. Every line
 * begins after a line break, so that "begins with" is a search too.
 */
class Lines {
  readonly #text: string;
  /** Where each line begins; one more than there are lines. */
  readonly #starts: Uint32Array;

  constructor(lines: readonly string[]) {
    this.#text = `\n${lines.join("\n")}\n`.toLowerCase();
    this.#starts = new Uint32Array(lines.length + 1);
    let start = 1;
    lines.forEach((line, index) => {
      this.#starts[index] = start;
      // Hostile names may change their length in lower case; then every line is found again below.
      start += line.length + 1;
    });
    this.#starts[lines.length] = start;
    if (start !== this.#text.length) this.#findStarts();
  }

  line(index: number): string {
    return this.#text.slice(this.#starts[index], (this.#starts[index + 1] ?? 0) - 1);
  }

  /** Visits the lines that begin with `text`, in order, until `visit` says false; false then. */
  beginning(text: string, visit: (index: number) => boolean): boolean {
    return this.#each(`\n${text}`, 1, () => true, visit);
  }

  /** Visits the lines that hold all words, in order, until `visit` says false; false then. */
  holding(words: readonly string[], visit: (index: number) => boolean): boolean {
    const [probe = "", ...rest] = words.toSorted((left, right) => right.length - left.length);
    return this.#each(probe, 0, (index) => rest.every((word) => this.line(index).includes(word)), visit);
  }

  #each(probe: string, offset: number, matches: (index: number) => boolean, visit: (index: number) => boolean): boolean {
    const last = this.#starts.length - 1;
    for (let at = this.#text.indexOf(probe); at >= 0;) {
      const index = this.#lineAt(at + offset);
      if (index >= last) return true;
      if (matches(index) && !visit(index)) return false;
      at = this.#text.indexOf(probe, (this.#starts[index + 1] ?? 0) - offset);
    }
    return true;
  }

  #lineAt(position: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #findStarts(): void {
    let at = 0;
    for (let index = 0; index < this.#starts.length; index++) {
      this.#starts[index] = at + 1;
      at = this.#text.indexOf("\n", at + 1);
    }
  }
}

interface Section {
  readonly type: Found["type"];
  readonly names: Lines;
  /** Name, kind, namespace and state. */
  readonly all: Lines;
  readonly make: (index: number) => Found;
}

/** Made when the search opens, so that no keystroke waits for it: while the user types the same inventory is asked. */
const made = new WeakMap<Inventory, readonly Section[]>();

function sectionsOf(inventory: Inventory): readonly Section[] {
  let sections = made.get(inventory);
  if (sections === undefined) {
    const workloads = inventory.workloads.filter(({ reference }) => reference.kind !== "Pod");
    sections = [
      section("node", inventory.nodes, ({ name }) => name, (view) => (view.health === "ready" ? "Node" : `Node ${view.healthReason}`), foundNode),
      section("workload", workloads, ({ reference }) => reference.name, ({ reference, state }) => `${reference.kind} ${reference.namespace} ${state}`, foundWorkload),
      section("pod", inventory.pods, ({ record }) => record.name, ({ record, state }) => `Pod ${record.namespace} ${state}`, foundPod),
    ];
    made.set(inventory, sections);
  }
  return sections;
}

function section<T>(type: Found["type"], views: readonly T[], nameOf: (view: T) => string, rest: (view: T) => string, found: (view: T) => Found): Section {
  // A line break in a name would be two lines; the API server takes none, a hostile server might send some.
  const plain = (text: string) => (text.includes("\n") ? text.replaceAll("\n", " ") : text);
  const names = views.map((view) => plain(nameOf(view)));
  return {
    type,
    names: new Lines(names),
    all: new Lines(views.map((view, index) => `${names[index] ?? ""} ${plain(rest(view))}`)),
    make: (index) => found(views[index] as T),
  };
}

function foundPod(view: PodView): Found {
  const { namespace, name, uid } = view.record;
  return { type: "pod", apiVersion: "v1", kind: "Pod", namespace, name, uid, note: join("Pod", namespace, view.state), view };
}

function foundNode(view: NodeView): Found {
  const { name, record, health, healthReason } = view;
  return { type: "node", apiVersion: "v1", kind: "Node", namespace: "", name, uid: record?.uid ?? "", note: join("Node", health === "ready" ? "" : healthReason), view };
}

function foundWorkload(view: WorkloadView): Found {
  const { apiVersion, kind, namespace, name, uid } = view.reference;
  return { type: "workload", apiVersion, kind, namespace, name, uid, note: join(kind, namespace, view.state), view };
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}
