/**
 * What a view is filtered by: words and typed terms, all of which must hold along a row's path.
 *
 *     state:waiting ns:team-a,team-b model:h100 -kind:CronJob mine "eval mine"
 *
 * A comma separates alternatives, quotes keep blanks (and make a value exact), a minus excludes.
 */

/** The typed terms, in the order in which they are offered. `how` says how a value is compared. */
export const fields = {
  state: { help: "state of a job, pod or node", how: "prefix" },
  ns: { help: "namespace", how: "contains" },
  model: { help: "accelerator model", how: "contains" },
  owner: { help: "user or team, by the labels of kubeGpu.ownerLabels", how: "contains" },
  kind: { help: "kind of workload", how: "prefix" },
  queue: { help: "queue that a job waits in or runs from", how: "contains" },
} as const satisfies Readonly<Record<string, { readonly help: string; readonly how: "prefix" | "contains" }>>;

export type Field = keyof typeof fields;

/** What typed terms find of a row; a field that is left out says nothing of it. */
export type Facets = Readonly<Partial<Record<Field, string | readonly string[]>>> & {
  /** Of the user who looks; undefined where that isn't known or makes no sense. */
  readonly mine?: boolean;
};

interface Value {
  /** Compared form: see `fold`. */
  readonly text: string;
  readonly exact: boolean;
}

export interface Term {
  readonly field: Field | "text" | "mine";
  /** One of them must match. */
  readonly values: readonly Value[];
}

export interface Query {
  readonly terms: readonly Term[];
  /** Rows that one of these matches are left out, with all below them. */
  readonly without: readonly Term[];
}

const isField = (name: string): name is Field => Object.hasOwn(fields, name);

/** Never fails: what is no typed term is a word, and a term that has no value yet says nothing. */
export function parseQuery(text: string): Query {
  const terms: Term[] = [];
  const without: Term[] = [];
  for (const raw of pieces(text)) {
    const excluded = raw.length > 1 && raw.startsWith("-");
    const term = termOf(excluded ? raw.slice(1) : raw);
    if (term !== undefined) (excluded ? without : terms).push(term);
  }
  return { terms, without };
}

/** Pieces between blanks; blanks in quotes belong to the piece. */
export function pieces(text: string): readonly string[] {
  return text.match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? [];
}

function termOf(piece: string): Term | undefined {
  const colon = piece.indexOf(":");
  const name = piece.slice(0, colon).toLowerCase();
  if (colon > 0 && isField(name)) {
    const values = (piece.slice(colon + 1).match(/(?:[^,"]|"[^"]*(?:"|$))+/g) ?? []).map(valueOf).filter((value) => fold(value.text) !== "");
    return values.length === 0 ? undefined : { field: name, values: values.map((value) => ({ ...value, text: fold(value.text) })) };
  }
  if (piece.toLowerCase() === "mine") return { field: "mine", values: [] };
  const { text } = valueOf(piece);
  return text === "" ? undefined : { field: "text", values: [{ text: text.toLowerCase(), exact: false }] };
}

function valueOf(piece: string): Value {
  return { text: piece.replaceAll('"', ""), exact: /^".*"$/.test(piece) };
}

/** Values are equal in any case and whatever separates their words: `not-ready` is `not ready`, `H100 80GB` is `h100-80gb`. */
function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Whether the row itself satisfies the term; `text` is its label and words in lower case. */
export function satisfies(term: Term, text: string, facets: Facets): boolean {
  if (term.field === "text") return term.values.some((value) => text.includes(value.text));
  if (term.field === "mine") return facets.mine === true;
  const own = facets[term.field];
  if (own === undefined) return false;
  const { how } = fields[term.field];
  const has = (each: string): boolean => {
    const folded = fold(each);
    return term.values.some(({ text: value, exact }) => (exact ? folded === value : how === "prefix" ? folded.startsWith(value) : folded.includes(value)));
  };
  return typeof own === "string" ? has(own) : own.some(has);
}

/** Whether the query asks for what belongs to the user: then it must be known who that is. */
export function asksForMine(query: Query): boolean {
  return [...query.terms, ...query.without].some((term) => term.field === "mine");
}

/** Whether the query asks to whom something belongs. */
export function asksForOwner(query: Query): boolean {
  return [...query.terms, ...query.without].some((term) => term.field === "mine" || term.field === "owner");
}

/** A value as it is written in a query, exactly. */
export function written(field: Field, value: string): string {
  return `${field}:${/^[\w.-]+$/.test(value) && fields[field].how === "prefix" ? value : `"${value.replaceAll('"', "")}"`}`;
}

export interface Completion {
  /** The whole query with the completion in it. */
  readonly query: string;
  readonly label: string;
  readonly help: string;
}

/**
 * What could stand where the query ends: names of terms while a word is typed, known values once a term is named. At most
 * `most`; values that begin with what is typed come first.
 */
export function completions(query: string, known: Readonly<Partial<Record<Field, readonly string[]>>>, most = 50): readonly Completion[] {
  const open = /\s$/.test(query) || query === "" ? "" : (pieces(query).at(-1) ?? "");
  const before = query.slice(0, query.length - open.length);
  const minus = open.startsWith("-") ? "-" : "";
  const typed = open.slice(minus.length);
  const colon = typed.indexOf(":");
  const name = typed.slice(0, Math.max(colon, 0)).toLowerCase();
  if (isField(name)) {
    const wanted = fold(typed.slice(colon + 1));
    const values = (known[name] ?? []).filter((value) => fold(value).includes(wanted));
    const first = values.filter((value) => fold(value).startsWith(wanted));
    return [...first, ...values.filter((value) => !first.includes(value))].slice(0, most)
      .map((value) => ({ query: `${before}${minus}${written(name, value)} `, label: `${name}:${value}`, help: "" }));
  }
  const offered = [...Object.entries(fields).map(([field, { help }]) => ({ text: `${field}:`, help })), { text: "mine", help: "what belongs to you" }];
  return offered.filter(({ text }) => text.startsWith(typed.toLowerCase()))
    .map(({ text, help }) => ({ query: `${before}${minus}${text}${text === "mine" ? " " : ""}`, label: text, help }));
}
