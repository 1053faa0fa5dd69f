import type { Inventory, NodeAccelerator, NodeView, WorkloadView } from "../model/inventory.ts";
import type { RowTone } from "./row.ts";
import { age, count, fraction, known, list, parts, plural, utc } from "../base/format.ts";
import { line } from "../base/text.ts";
import { recogniseResource } from "../model/accelerators/index.ts";
import type { Severity } from "../model/trouble/index.ts";
import { troubledNodes } from "./attention.ts";
import { amounts, amountsOn, heldAmounts, knowledgeOf, podHolds, requestedWords, shortModel, withShared } from "./amounts.ts";
import { hasCompute } from "../model/views.ts";
import { gpus } from "./clusters.ts";
import { factsOf, type Facts } from "./facts.ts";
import { placeWords } from "./dra.ts";
import { jobsOf } from "./jobs.ts";
import { kindTitle } from "./jobRoles.ts";
import { stateWords } from "./messages.ts";
import { healthWord } from "./nodes.ts";
import { entryColumns, entryRows, queueColumns, queueRows } from "./queuesText.ts";
import { shortReason } from "./reason.ts";
import { displayWidth, fit, textTable, type Cell, type Column } from "./textTable.ts";
import { jobLooks, jobStates } from "./workloads.ts";

export interface TextOptions {
  /** Heads the text: the context's name. */
  readonly cluster: string;
  readonly now: number;
  /** Columns of the terminal; undefined: nothing is cut. */
  readonly width?: number;
  /** ANSI colours; only for a terminal that wants them. */
  readonly colour: boolean;
}

type Paint = (text: string) => string;

const codes: Readonly<Record<RowTone | "head" | "quiet", string>> = { normal: "", used: "34", active: "36", waiting: "33", lost: "31", free: "", unknown: "2", head: "1", quiet: "2" };

function painter(colour: boolean): (tone: keyof typeof codes) => Paint {
  return (tone) => (text) => (!colour || codes[tone] === "" || text === "" ? text : `\u001b[${codes[tone]}m${text}\u001b[0m`);
}

/** Nodes, allocations, jobs and the state of what they were made from, as aligned text. Ends with a line break. */
export function inventoryText(inventory: Inventory, options: TextOptions): string {
  const facts = factsOf(inventory);
  const paint = painter(options.colour);
  const context: Context = { facts, options, paint };
  const lines = [
    paint("head")(parts(line(options.cluster, 100), `${gpus(inventory)} requested of allocatable`, utc(options.now))),
    ...attention(context, inventory),
    ...section(context, "Nodes", nodeLines(context, inventory)),
    ...section(context, "Allocations", allocationLines(context, inventory)),
    ...queueSections(context, inventory),
    ...section(context, "Jobs", jobLines(context, inventory)),
    ...section(context, "Read from", stateLines(context, inventory)),
  ];
  return `${lines.join("\n")}\n`;
}

interface Context {
  readonly facts: Facts;
  readonly options: TextOptions;
  readonly paint: (tone: keyof typeof codes) => Paint;
}

function section(context: Context, title: string, lines: readonly string[]): readonly string[] {
  return ["", context.paint("head")(title), ...lines];
}

/** Left out where there are none, as in most clusters. */
function queueSections(context: Context, { queues }: Inventory): readonly string[] {
  const scene = { facts: context.facts, now: context.options.now };
  const [rows, entries] = [queueRows(queues, scene), entryRows(queues, scene)];
  return [
    ...(rows.length === 0 ? [] : section(context, "Queues", tableOf(context, queueColumns, rows))),
    ...(entries.length === 0 ? [] : section(context, "In queues, not running", tableOf(context, entryColumns, entries))),
  ];
}

function tableOf(context: Context, columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly string[] {
  return textTable(columns, rows, context.options.width, context.paint("quiet"));
}

/** What costs accelerators comes first; nothing where nothing does. */
function attention(context: Context, inventory: Inventory): readonly string[] {
  const { facts, options, paint } = context;
  const all = troubledNodes(inventory.nodes, options.now);
  if (all.length === 0) return [];
  const columns: readonly Column[] = [{ title: "NODE", atLeast: 12 }, { title: "WHAT", atLeast: 16 }, { title: "FOR", align: "right" }, { title: "NOT USABLE", atLeast: 10 }, { title: "EVIDENCE", atLeast: 16 }];
  const rows = all.flatMap(({ node, troubles }) => troubles.map((trouble, index): readonly Cell[] => [
    { text: index === 0 ? node.name : "" },
    { text: trouble.words, paint: paint(severityTone[trouble.severity]) },
    { text: age(trouble.since, options.now) ?? "" },
    { text: trouble.cost === undefined ? "unknown" : amountsOn([{ node: node.name, resources: trouble.cost }], facts) },
    { text: trouble.evidence },
  ]));
  return section(context, "Needs attention", tableOf(context, columns, rows));
}

const severityTone: Readonly<Record<Severity, RowTone>> = { lost: "lost", risk: "waiting", notice: "normal" };

const nodeColumns: readonly Column[] = [
  { title: "NAME", atLeast: 16 }, { title: "STATE", atLeast: 10 }, { title: "RESOURCE", atLeast: 14 }, { title: "MODEL", atLeast: 8 },
  { title: "CAPACITY", short: "CAP", align: "right" }, { title: "ALLOCATABLE", short: "ALLOC", align: "right" }, { title: "REQUESTED", short: "REQ", align: "right" }, { title: "FREE", align: "right" },
];

const healthTone: Readonly<Record<NodeView["health"], RowTone>> = { ready: "normal", cordoned: "waiting", pressure: "waiting", notReady: "lost", unknown: "unknown" };

function nodeLines(context: Context, inventory: Inventory): readonly string[] {
  const { facts, paint } = context;
  const having = inventory.nodes.filter((node) => hasCompute(node));
  const without = inventory.nodes.filter((node) => !hasCompute(node));
  const rows = having.flatMap((node) => node.accelerators.map((each, index): readonly Cell[] => [
    { text: index === 0 ? node.name : "" },
    { text: index === 0 ? healthWord(node.health) : "", paint: paint(healthTone[node.health]) },
    { text: each.accelerator.resource },
    { text: modelCell(each), ...(each.model === undefined ? { paint: paint("unknown") } : {}) },
    { text: known(each.capacity) },
    { text: known(each.allocatable) },
    { text: requestedWords(each.requested, knowledgeOf(each, facts.pods)) },
    { text: knowledgeOf(each, facts.pods) === "all" ? known(each.free) : "unknown" },
  ]));
  const lines = rows.length > 0 ? tableOf(context, nodeColumns, rows) : [facts.nodes === "none" ? "unknown: nodes were not read" : "no node with accelerators"];
  const rest = [...nodelessLines(inventory), ...problemLines(inventory)].map((each) => paint("quiet")(each));
  if (without.length === 0) return [...lines, ...rest];
  const seen = without.every((node) => node.record !== undefined) ? "without accelerators" : "on which no accelerator is seen";
  return [...lines, ...rest, paint("quiet")(`and ${count(without.length, "node")} ${seen}: ${list(without.map((node) => line(node.name, 80)), 5)}`)];
}

/** Devices that no single node has. */
function nodelessLines({ nodeless = [] }: Inventory): readonly string[] {
  return nodeless.map((each) => `and ${line(each.accelerator.resource)} ${placeWords(each.dra?.place)}: ${known(each.capacity)} published, ${known(each.dra?.claims === "none" ? undefined : each.requested)} requested, ${known(each.free)} free`);
}

function problemLines({ pools = [] }: Inventory): readonly string[] {
  return pools.filter(({ problem }) => problem !== "").map(({ driver, name, problem }) => line(`pool ${name} of ${driver} gives no devices: ${problem}`));
}

/** The model; with what a unit is, where the name of the resource doesn't say it: `L4, 4 shares each`. */
function modelCell(each: NodeAccelerator): string {
  if (each.accelerator.unit === "network") return "";
  const model = each.model === undefined ? "unknown" : shortModel(each.model);
  return recogniseResource(each.accelerator.resource)?.noun === each.accelerator.noun ? model : `${model} (${plural(each.accelerator.noun)})`;
}

function allocationLines(context: Context, inventory: Inventory): readonly string[] {
  const holding = inventory.pods.filter((pod) => pod.holds);
  if (holding.length === 0) return [nothing(context, "no pod holds an accelerator")];
  const columns = [{ title: "NAMESPACE", atLeast: 10 }, { title: "WORKLOAD", atLeast: 16 }, { title: "POD", atLeast: 16 }, { title: "NODE", atLeast: 12 }, { title: "HOLDS" }];
  return tableOf(context, columns, holding.map((pod) => [
    { text: pod.record.namespace },
    { text: pod.workload.by === "pod" ? "Pod" : `${kindTitle(pod.workload)} ${pod.workload.name}` },
    { text: pod.record.name },
    { text: pod.record.nodeName },
    { text: podHolds(pod, context.facts) },
  ]));
}

function jobLines(context: Context, inventory: Inventory): readonly string[] {
  const jobs = jobStates.flatMap((state) => jobsOf(inventory).filter((view) => view.state === state));
  if (jobs.length === 0) return [nothing(context, "no workload asks for an accelerator")];
  const columns: readonly Column[] = [
    { title: "STATE" }, { title: "NAMESPACE", atLeast: 8 }, { title: "KIND", atLeast: 6 }, { title: "NAME", atLeast: 12 }, { title: "PODS", align: "right" },
    { title: "ASKED", atLeast: 10 }, { title: "HELD", atLeast: 10 }, { title: "FOR", align: "right" }, { title: "REASON" },
  ];
  const { width } = context.options;
  const rows = jobs.map((view) => jobCells(context, view));
  const whole = textTable(columns, rows.map((row) => row.map(({ text }) => ({ text }))));
  if (width === undefined || whole.every((each) => displayWidth(each) <= width)) return tableOf(context, columns, rows);
  // A narrow terminal has no room for reasons at the end, and they are what matters: each gets a line of its own.
  const [head = "", ...lines] = tableOf(context, columns.slice(0, -1), rows.map((row) => row.slice(0, -1)));
  return [head, ...lines.flatMap((each, index) => {
    const reason = rows[index]?.at(-1)?.text ?? "";
    return reason === "" ? [each] : [each, context.paint("quiet")(`  ${fit(reason, Math.max(20, width - 2))}`)];
  })];
}

function jobCells({ facts, options, paint }: Context, view: WorkloadView): readonly Cell[] {
  const seen = facts.podsRead !== "none";
  return [
    { text: view.state, paint: paint(jobLooks[view.state].tone) },
    { text: view.reference.namespace },
    { text: kindTitle(view.reference) },
    { text: view.reference.name },
    { text: podsText(view, seen) },
    { text: view.asked === undefined ? "unknown" : withShared(amounts([view.asked], facts), view.shared, facts) || "none" },
    { text: seen ? heldWords(view, facts) || (facts.podsRead === "all" ? "none" : "unknown") : "unknown" },
    { text: age(view.since, options.now) ?? "unknown" },
    { text: shortReason(view.reason, 2000) },
  ];
}

function heldWords(view: WorkloadView, facts: Facts): string {
  const held = heldAmounts(() => [view.pods], [view.held], facts, facts.podsRead);
  return view.pods.some((pod) => pod.holds) ? withShared(held, view.shared, facts) : held;
}

/** Running of wanted; of what succeeded: succeeded of wanted, where the pods are still there to be counted. */
function podsText(view: WorkloadView, seen: boolean): string {
  if (view.state === "succeeded") return fraction(seen && view.podsSucceeded > 0 ? view.podsSucceeded : undefined, view.podsWanted);
  return fraction(seen ? view.podsRunning : undefined, view.podsWanted);
}

/** An empty list of pods that were not read says nothing. */
function nothing(context: Context, words: string): string {
  const { facts } = context;
  if (facts.pods === "none") return "unknown: pods were not read";
  return facts.pods === "some" ? `${words} in what could be read` : words;
}

function stateLines(context: Context, inventory: Inventory): readonly string[] {
  const served = inventory.states.filter((each) => each.state.kind !== "absent");
  const absent = inventory.states.filter((each) => each.state.kind === "absent");
  const rows = served.map((each): readonly Cell[] => [
    { text: each.key },
    { text: parts(stateWords(each.state, context.options.now), each.namespaces === undefined ? "" : `namespaces ${list(each.namespaces, 5)} only`), ...(each.state.kind === "live" ? {} : { paint: context.paint("waiting") }) },
  ]);
  const lines = rows.length === 0 ? [] : tableOf(context, [{ title: "RESOURCE" }, { title: "STATE", atLeast: 20 }], rows);
  return absent.length === 0 ? lines : [...lines, context.paint("quiet")(`not served here: ${list(absent.map((each) => line(each.key, 80)), 12)}`)];
}
