import type { NodeAccelerator, NodeView } from "../model/inventory.ts";
import type { Labels, Taint } from "../model/k8s.ts";
import type { Scene } from "./pods.ts";
import { sharedDevices } from "../model/sharedDevices.ts";
import { deviceFacts } from "../model/accelerators/index.ts";
import { nodeFacts } from "../model/nodeFacts/index.ts";
import { taintMeaning } from "../model/nodeFacts/taints.ts";
import { takesPods } from "../model/capacity.ts";
import { age, count, integer, known, mebibytes, parts, plural, utc } from "../base/format.ts";
import { migProfile } from "../model/accelerators/mig.ts";
import { amount, amounts, requestedWords } from "./amounts.ts";
import { code, escape, paragraphs, quote, table } from "./markdown.ts";
import { asideWords, deviceNumbers, deviceTable, draKeys, modelSource, twinWords } from "./draTooltips.ts";
import { deviceNote, source } from "./podTooltip.ts";

export function nodeTooltip(scene: Scene, node: NodeView): string {
  const { record } = node;
  return paragraphs(
    `**${escape(node.name)}**`,
    record === undefined
      ? "Nodes can't be read; this name comes from `spec.nodeName` of pods. Capacity and allocatable are unknown."
      : parts(healthLine(scene, node), record.kubeletVersion === "" ? "" : `kubelet ${escape(record.kubeletVersion)}`),
    node.healthReason === "" ? "" : quote(node.healthReason),
    ...node.accelerators.flatMap((each) => [resourceHead(node, each), profileWords(each), sameWords(node, each), twinWords(each), asideWords(each), numbers(scene, node, each)]),
    node.nominated.length === 0 ? "" : `Nominated here, not counted: ${count(node.nominated.length, "pod")}, ${escape(amounts(node.nominated.map((pod) => pod.accelerators), scene.facts))}.`,
    record === undefined ? "" : factTable(record.labels),
    record === undefined || record.taints.length === 0 ? "" : `Taints: ${record.taints.map(taintWords).join(", ")}`,
    record === undefined ? "" : `Created ${utc(record.created)}.`,
    source(scene, "nodes", "pods", ...(node.accelerators.some((each) => each.dra !== undefined) ? draKeys : [])),
  );
}

export function resourceTooltip(scene: Scene, node: NodeView, each: NodeAccelerator): string {
  if (each.dra !== undefined) return paragraphs(resourceHead(node, each), profileWords(each), twinWords(each), asideWords(each), deviceNumbers(scene, each), deviceTable(each.dra.devices), source(scene, ...draKeys));
  return paragraphs(resourceHead(node, each), profileWords(each), sameWords(node, each), numbers(scene, node, each), each.requested > 0 && !sharedDevices(node).some((device) => device.resource === each.accelerator.resource) ? deviceNote : "", source(scene, "nodes", "pods"));
}

export function nodelessTooltip(scene: Scene, each: NodeAccelerator): string {
  return paragraphs(parts(`**${escape(each.accelerator.resource)}**`, each.model === undefined ? "" : `${escape(each.model)}${modelSource(each)}`), deviceNumbers(scene, each), deviceTable(each.dra?.devices ?? []), source(scene, ...draKeys));
}

export function freeTooltip(scene: Scene, node: NodeView, each: NodeAccelerator, isKnown: boolean): string {
  const lead = !isKnown
    ? each.dra === undefined ? "What is free is unknown: it is allocatable - requested, and one of them is not fully known." : "What is free is unknown: slices or claims are not fully known."
    : (each.free ?? 0) < 0
      ? `Running pods hold ${escape(amount(-(each.free ?? 0), each.accelerator.noun))} more than the node has allocatable: devices became unhealthy or their plugin took them away.`
      : takesPods(node) ? "" : `Nothing new is placed here: the node is ${unusableWord(node)}.`;
  return paragraphs(lead, numbers(scene, node, each), source(scene, ...(each.dra === undefined ? ["nodes", "pods"] : draKeys)));
}

/** Why what is free there helps nobody. */
export function unusableWord(node: NodeView): string {
  return { ready: "ready", pressure: "under pressure", cordoned: "cordoned", notReady: "not ready", unknown: "in an unknown state" }[node.health];
}

function healthLine(scene: Scene, node: NodeView): string {
  const ready = node.record?.conditions.find((each) => each.type === "Ready");
  const old = age(ready?.since, scene.now);
  const word = { ready: "Ready", cordoned: "Cordoned (`spec.unschedulable`)", pressure: "Under pressure", notReady: "Not ready", unknown: "State unknown" }[node.health];
  const dated = node.health === "ready" || node.health === "notReady";
  return dated && old !== undefined ? `${word} for ${old}` : word;
}

function resourceHead(node: NodeView, each: NodeAccelerator): string {
  const { resource, unit } = each.accelerator;
  const facts = node.record === undefined ? {} : deviceFacts(node.record, each.accelerator);
  const label = facts.source;
  return parts(
    `**${escape(resource)}**`,
    unit === "network" ? plural(each.accelerator.noun) : each.dra !== undefined ? each.model === undefined ? "no attribute says the model" : `${escape(each.model)}${modelSource(each)}` : each.model === undefined ? "no label says the model" : `${escape(each.model)}${label === undefined ? "" : ` (${label === each.accelerator.register ? "annotation" : "label"} ${code(label)})`}`,
    each.memoryMiB === undefined ? "" : `${mebibytes(each.memoryMiB)} each`,
    unit !== "replica" ? "" : `${each.replicas === undefined ? "shared" : `${integer(each.replicas)} shares of each device`}${facts.sharing === undefined ? "" : ` (${escape(facts.sharing, 40)})`}`,
    each.devices === undefined ? "" : count(each.devices, "physical device"),
  );
}

/** What a MIG device is of its GPU. */
function profileWords({ accelerator: { profile }, model, dra }: NodeAccelerator): string {
  // Where drivers publish devices, counters say what a device takes; a table for another model would contradict them.
  const mig = profile === undefined || (dra !== undefined && model === undefined) ? undefined : migProfile(profile, model);
  if (mig === undefined) return "";
  const { computeSlices, ofSlices, memorySlices, ofMemorySlices, memoryGB, most } = mig;
  if (ofSlices === undefined) return `Each is ${count(computeSlices, "compute slice")} of a GPU with ${memoryGB} GB.`;
  return `Each has ${computeSlices} of the ${ofSlices} compute slices of a GPU${memorySlices === undefined ? "" : `, ${memorySlices} of its ${ofMemorySlices ?? ""} memory slices`} and ${memoryGB} GB; one GPU has at most ${most ?? "one"} of them.`;
}

/** The scheduler counts two names of one hardware apart: what is free by one of them may be held by the other. */
function sameWords(node: NodeView, { accelerator }: NodeAccelerator): string {
  const other = node.accelerators.find(({ accelerator: { resource, sameAs } }) => sameAs === accelerator.resource || resource === accelerator.sameAs);
  if (other === undefined) return "";
  const held = other.requested === 0 ? "" : ` Pods hold ${escape(amount(other.requested, other.accelerator.noun))} by that name.`;
  return `The same hardware is advertised as ${code(other.accelerator.resource)}, too; kube-scheduler counts the two apart.${held}`;
}

/** A tooltip is narrow, and names in the first column shall not stand on two lines. */
const unbroken = (text: string) => text.replaceAll(" ", "\u00a0");

/** What labels say, each with the label. */
function factTable(labels: Labels): string {
  const facts = nodeFacts(labels);
  return facts.length === 0 ? "" : table([unbroken("From labels"), "Value", "Label"], facts.map(({ title, words, label }) => [unbroken(title), escape(words, 120), label.split(", ").map((each) => code(each)).join(", ")]));
}

function taintWords(taint: Taint): string {
  const meaning = taintMeaning(taint)?.words;
  const written = code(`${taint.key}${taint.value === "" ? "" : `=${taint.value}`}:${taint.effect}`);
  return meaning === undefined ? written : `${written} (${escape(meaning)})`;
}

/** The four numbers, each with the field or the sum it comes from. */
function numbers(scene: Scene, node: NodeView, each: NodeAccelerator): string {
  if (each.dra !== undefined) return deviceNumbers(scene, each);
  const { resource } = each.accelerator;
  const holders = node.pods.filter((pod) => pod.holds && (pod.accelerators[resource] ?? 0) > 0).length;
  const pods = scene.facts.pods;
  const seen = pods === "none" ? "pods can't be read" : `effective requests of ${count(holders, "pod")} bound here${pods === "some" ? "; not all pods are seen" : ""}`;
  const free = pods === "all" ? known(each.free) : "unknown";
  return table(["", "", "from"], [
    ["Capacity", known(each.capacity), code(`status.capacity["${resource}"]`)],
    ["Allocatable", known(each.allocatable), code(`status.allocatable["${resource}"]`)],
    ["Requested", requestedWords(each.requested, pods), seen],
    ["Free", free, "allocatable - requested"],
  ]);
}
