import type { WatchedState } from "../model/inventory.ts";
import type { ResourceState, ResourceStateKind } from "../model/state.ts";
import type { RowTone } from "./row.ts";
import type { Branch } from "./tree.ts";
import { namespaceLimit } from "../model/visibility.ts";
import { age, integer, list, parts, plural } from "../base/format.ts";
import { line } from "../base/text.ts";
import { neededVerbs } from "../model/missingAccess.ts";
import { code, escape, paragraphs } from "./markdown.ts";

type Watched = WatchedState;

interface Look {
  readonly icon: string;
  readonly tone: RowTone;
  readonly label: (names: string) => string;
  /** What helps, as a sentence for the tooltip. */
  readonly help: string;
}

/** How each state that hides or ages something is shown; `live` and `absent` are normal and have no row. */
const looks: Readonly<Partial<Record<ResourceStateKind, Look>>> = {
  failed: {
    icon: "error", tone: "lost", label: (names) => `Can't read ${names}`,
    help: "Nothing retries by itself. Run **GPU Inspector: Refresh**, or connect again.",
  },
  forbidden: {
    icon: "lock", tone: "unknown", label: (names) => `Not allowed to list ${names}`,
    help: "**GPU Inspector: Copy Missing Role** puts the least role that allows it into the clipboard, for whoever may grant it. Or choose namespaces that you may read with **GPU Inspector: Choose Namespaces**.",
  },
  stale: {
    icon: "history", tone: "waiting", label: () => "Stale",
    help: "What is shown was complete then. The connection is being made again; nothing needs to be done.",
  },
  loading: { icon: "loading~spin", tone: "unknown", label: (names) => `Loading ${names}`, help: "Rows appear as pages arrive. Sums are lower bounds until the list is complete." },
  idle: { icon: "circle-outline", tone: "unknown", label: (names) => `${capital(names)} not loaded yet`, help: "They are listed when the cluster is connected and a view is visible." },
};

/** Rows for the top of a view: at most one for each state, naming the resources that are in it. */
export function messageBranches(cluster: string, states: readonly Watched[], now: number, limits = "sums are lower bounds"): readonly Branch[] {
  const rows: Branch[] = [];
  for (const [kind, look] of Object.entries(looks)) {
    const these = states.filter((each) => each.state.kind === kind);
    if (these.length > 0) rows.push(message(cluster, kind, look, these, now));
  }
  const limited = states.filter((each) => each.namespaces !== undefined && each.state.kind !== "forbidden");
  if (limited.length > 0) rows.push(scope(cluster, limited, limits));
  return rows;
}

function message(cluster: string, kind: string, look: Look, states: readonly Watched[], now: number): Branch {
  const old = kind === "failed" ? oldest(states.map((each) => each.state), now) : undefined;
  const label = old === undefined ? look.label(names(states)) : `As of ${old} ago`;
  // The condition first and its names last: a narrow row cuts the end.
  const description = parts(describeStates(states.map((each) => each.state), now), kind === "stale" && names(states), old !== undefined && `can't read ${names(states)}`) || (kind === "forbidden" && states.some(isNodes) ? "names come from pods" : "");
  return {
    key: `message:${kind}`,
    label,
    pinned: true,
    face: () => ({
      description, icon: look.icon, tone: look.tone, context: `message ${kind}`, target: { type: "message", cluster },
      accessibleLabel: `${label}${description === "" ? "" : `, ${description.replaceAll(" · ", ", ")}`}`,
    }),
    tooltip: () => paragraphs(`**${escape(label)}**`, kind === "forbidden" && missing(states), ...states.map((each) => stateLine(each, now)), kind === "forbidden" && states.every(isNodes) ? nodesHelp : look.help),
  };
}

/** Verbs and resources as RBAC names them. */
function missing(states: readonly Watched[]): string {
  return `Missing: ${neededVerbs.map((verb) => code(verb)).join(" and ")} on ${list(states.map(({ key, namespaces }) => `${code(key, 80)}${namespaces === undefined ? "" : ` in ${escape(list(namespaces), 200)}`}`), 12)}.`;
}

const nodesHelp = "Pods go on working: node names come from them. What a node has and has free stays unknown. **GPU Inspector: Copy Missing Role** puts the least role that allows it into the clipboard.";

function isNodes(watched: Watched): boolean {
  return watched.key === "nodes";
}

function scope(cluster: string, states: readonly Watched[], limits: string): Branch {
  const namespaces = [...new Set(states.flatMap((each) => each.namespaces ?? []))].map((name) => line(name, 80));
  const leftOut = Math.max(...states.map((each) => each.leftOut ?? 0));
  const description = parts(leftOut > 0 && `${integer(leftOut)} more not read: choose which`, limits);
  const label = namespaces.length === 1 ? `Namespace ${namespaces[0] ?? ""} only` : `${integer(namespaces.length)} namespaces only`;
  return {
    key: "message:scope",
    label,
    pinned: true,
    face: () => ({
      description, icon: "filter", tone: "unknown", context: "message scope", target: { type: "message", cluster },
      accessibleLabel: `${capital(names(states))} were read in ${list(namespaces)} only, ${description.replaceAll(" · ", ", ")}`,
    }),
    tooltip: () => paragraphs(
      `**${capital(names(states))} of ${escape(list(namespaces, 20), 2000)} only**`,
      leftOut > 0 && `${integer(leftOut)} more ${leftOut === 1 ? "namespace was" : "namespaces were"} not read, because each costs a connection for each resource: without a choice of yours, at most ${integer(namespaceLimit)} are read.`,
      "Pods of other namespaces hold devices too and are not seen: what a node has free is unknown.",
      "Change it with **GPU Inspector: Choose Namespaces**. **GPU Inspector: Copy Missing Role** has what seeing all of them takes.",
    ),
  };
}

/** `nodes`, `nodes and pods`. */
export function names(states: readonly Watched[]): string {
  return list([...new Set(states.map((each) => nounOf(each.kind)))]);
}

/** Kinds of the core group read as words, others as the names they are: `pods`, `PyTorchJobs`. */
function nounOf(kind: string): string {
  const safe = plural(line(kind, 80));
  return /^[A-Z][a-z]+$/.test(kind) ? safe.toLowerCase() : safe;
}

/** What matters of several equal states in a few words. */
function describeStates(states: readonly ResourceState[], now: number): string {
  const [first] = states;
  switch (first?.kind) {
    case "loading": {
      const loading = states.filter((state) => state.kind === "loading");
      const loaded = loading.reduce((sum, state) => sum + state.loaded, 0);
      const about = loading.every((state) => state.about !== undefined) ? loading.reduce((sum, state) => sum + (state.about ?? 0), 0) : undefined;
      const progress = about === undefined || about < loaded ? `${integer(loaded)} so far` : `${integer(loaded)} of about ${integer(about)}`;
      const trouble = loading.find((state) => state.message !== undefined)?.message;
      return parts(progress, trouble === undefined ? undefined : line(trouble, 120));
    }
    case "stale": {
      const since = Math.min(...states.map((state) => (state.kind === "stale" ? state.since : Infinity)));
      const old = age(since, now);
      return parts(old === undefined ? undefined : `for ${old}`, "reconnecting");
    }
    case "failed":
      return line(first.reason, 80);
    case "forbidden":
    case "idle":
    case "live":
    case "absent":
    case undefined:
      return "";
  }
}

/** Age of what is held of failed lists; undefined when none of them was read before. */
function oldest(states: readonly ResourceState[], now: number): string | undefined {
  const times = states.flatMap((state) => (state.kind === "failed" && state.since !== undefined ? [state.since] : []));
  return times.length === 0 ? undefined : age(Math.min(...times), now);
}

/** One line on one watched resource for tooltips: `Pods: live for 12 min`. Markdown. */
export function stateLine(watched: Watched, now: number): string {
  return `${capital(nounOf(watched.kind))}: ${escape(stateWords(watched.state, now), 600)}`;
}

/** State in words: `live for 12 min`, `loading, 500 of about 1,200`, `not allowed: ...`. Plain text. */
export function stateWords(state: ResourceState, now: number): string {
  switch (state.kind) {
    case "idle": return "not loaded yet";
    case "live": return withAge("live", "for", age(state.since, now));
    case "loading": return `loading, ${describeStates([state], now)}`;
    case "stale": return parts2(withAge("stale", "for", age(state.since, now)), line(state.message));
    case "forbidden": return parts2("not allowed", line(state.message));
    case "absent": return "not served by this cluster";
    case "failed": return parts2(withAge(`failed (${line(state.reason, 80)})`, "for", age(state.since, now)), line(state.message));
  }
}

function withAge(words: string, preposition: string, old: string | undefined): string {
  return old === undefined ? words : `${words} ${preposition} ${old}`;
}

function parts2(words: string, message: string): string {
  return message === "" ? words : `${words}: ${message}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
