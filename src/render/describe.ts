import type { DeviceView } from "../model/dra/views.ts";
import type { Inventory, NodeAccelerator, NodeView, PodView, WorkloadView } from "../model/inventory.ts";
import { heldDevices } from "../model/devices.ts";
import { age, count, fraction, known, parts, utc } from "../base/format.ts";
import { block, line } from "../base/text.ts";
import type { Taint } from "../model/k8s.ts";
import { rolesOf } from "../model/roles.ts";
import { nodeFacts } from "../model/nodeFacts/index.ts";
import { standingTroubles } from "../model/trouble/index.ts";
import { taintMeaning } from "../model/nodeFacts/taints.ts";
import { amounts, heldAmounts, knowledgeOf, podHolds, requestedWords, withShared } from "./amounts.ts";
import { eventLines } from "./events.ts";
import { factsOf, type Facts } from "./facts.ts";
import { taintWords } from "./dra.ts";
import { claimTexts, draKeys } from "./draTooltips.ts";
import { stateWords } from "./messages.ts";
import { healthWord } from "./nodes.ts";
import { deviceNote } from "./podTooltip.ts";
import { retryWords, roleWords } from "./jobRoles.ts";
import { jobLooks, ranWords } from "./workloads.ts";

/** Which object is described. */
export interface Described {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

interface Context {
  readonly facts: Facts;
  readonly now: number;
}

/**
 * One object as plain text: what the inventory knows of it, where each number comes from, and its events, oldest first.
 * `events` are core/v1 Event objects as the API server gives them, or undefined when they can't be read. All text is safe.
 */
export function describe(target: Described, inventory: Inventory, events: readonly unknown[] | undefined, now: number): string {
  const context: Context = { facts: factsOf(inventory), now };
  const title = `${line(target.kind, 80)} ${line(target.name)}${target.namespace === "" ? "" : ` in namespace ${line(target.namespace)}`}`;
  const body = bodyOf(target, inventory, context);
  const lines = [title, "", ...body, "", "Events, oldest first", ...eventLines(events, now), "", "Read from", ...sources(context)];
  return `${lines.join("\n")}\n`;
}

function bodyOf(target: Described, inventory: Inventory, context: Context): readonly string[] {
  if (target.kind === "Node") {
    const node = inventory.nodes.find((each) => each.name === target.name);
    if (node !== undefined) return nodeLines(node, context);
  }
  if (target.kind === "Pod") {
    const pod = inventory.pods.find((each) => each.record.name === target.name && each.record.namespace === target.namespace);
    if (pod !== undefined) return podLines(pod, context);
  }
  const view = inventory.workloads.find(({ reference }) => reference.kind === target.kind && reference.name === target.name && reference.namespace === target.namespace);
  if (view !== undefined) return workloadLines(view, context);
  return ["It asks for no accelerators, is gone, or can't be read: nothing is known of it here. Its manifest has everything."];
}

/** `Name:   value`; an empty value leaves the line out. */
function fields(rows: readonly (readonly [string, string])[]): readonly string[] {
  const shown = rows.filter(([, value]) => value !== "");
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value.replaceAll("\n", `\n  ${" ".repeat(width)}  `)}`);
}

function since(time: number | undefined, now: number): string {
  const old = age(time, now);
  return old === undefined ? "unknown" : `${utc(time)} (${old} ago)`;
}

function nodeLines(node: NodeView, { facts, now }: Context): readonly string[] {
  const { record } = node;
  const lines = [...fields([
    ["State", healthWord(node.health)],
    ["Why", block(node.healthReason)],
    ["Kubelet", line(record?.kubeletVersion ?? "")],
    ["Created", record === undefined ? "" : since(record.created, now)],
    ["Taints", record?.taints.map((taint) => taintLine(taint)).join("\n") ?? ""],
    ["Known from", record === undefined ? "spec.nodeName of pods; nodes can't be read" : ""],
  ])];
  const said = nodeFacts(record?.labels ?? {});
  if (said.length > 0) lines.push("", "From labels", ...fields(said.map(({ title, words, label }) => [title, `${line(words)}  ${line(label)}`])));
  const troubles = standingTroubles(node, now);
  if (troubles.length > 0) lines.push("", "Needs attention", ...fields(troubles.map(({ words, evidence, since }) => [line(words), parts(age(since, now), line(evidence))])));
  for (const each of node.accelerators) {
    const { resource } = each.accelerator;
    if (each.dra !== undefined) {
      lines.push("", line(resource), ...fields(deviceFields(each, facts)));
      continue;
    }
    const pods = node.pods.filter((pod) => pod.holds && (pod.accelerators[resource] ?? 0) > 0).length;
    const requested = facts.pods === "none" ? "unknown (pods can't be read)" : `${requestedWords(each.requested, facts.pods)}  effective requests of ${count(pods, "pod")} bound here`;
    lines.push("", line(resource), ...fields([
      ["Model", each.model === undefined ? "no label says it" : line(each.model)],
      ["Capacity", `${known(each.capacity)}  status.capacity["${line(resource)}"]`],
      ["Allocatable", `${known(each.allocatable)}  status.allocatable["${line(resource)}"]`],
      ["Requested", requested],
      ["Free", `${known(facts.pods === "all" ? each.free : undefined)}  allocatable - requested`],
    ]));
  }
  if (node.pods.length > 0) lines.push("", "Pods that hold accelerators here", ...node.pods.map((pod) => `  ${podWords(pod, facts)}`));
  if (node.nominated.length > 0) lines.push("", "Pods nominated here, not counted as requested", ...node.nominated.map((pod) => `  ${podWords(pod, facts)}`));
  if (record !== undefined && record.conditions.length > 0) {
    lines.push("", "Conditions", ...fields(record.conditions.map((each) => [line(each.type, 80), parts(`${each.status} since ${utc(each.since)}`, line(each.reason), line(each.message))])));
  }
  return lines;
}

function deviceFields(each: NodeAccelerator, facts: Facts): readonly (readonly [string, string])[] {
  const { dra } = each;
  const claims = knowledgeOf(each, facts.pods);
  return [
    ["Model", each.model === undefined ? "no attribute says it" : line(each.model)],
    ["Capacity", `${known(each.capacity)}  published in ResourceSlices`],
    ["Allocatable", `${known(each.allocatable)}  without tainted devices`],
    ["Requested", claims === "none" ? "unknown (ResourceClaims can't be read)" : `${requestedWords(each.requested, claims)}  allocated to ResourceClaims`],
    ["Free", `${known(each.free)}  could be allocated one after the other, if nothing else were asked for`],
    ["Blocked", (dra?.blocked ?? 0) > 0 ? `${known(dra?.blocked)}  other devices use the counters that they share` : ""],
    ["Trouble", line(dra?.problem ?? "")],
    ["Same as", dra?.sameAs === undefined ? "" : `${line(dra.sameAs.resource)}${dra.sameAs.certain ? "" : " (probably)"}: counted once`],
    ["Devices", (dra?.devices ?? []).slice(0, 128).map(deviceLine).join("\n")],
  ];
}

function deviceLine({ record, id, state, claims, taints }: DeviceView): string {
  const holders = claims.map(({ namespace, name }) => `${namespace}/${name}`);
  return parts(line(record.name), id !== record.name && line(id), state, holders.length > 0 && line(holders.join(", ")), ...taints.map(taintWords));
}

function taintLine(taint: Taint): string {
  const meaning = taintMeaning(taint)?.words;
  return `${line(`${taint.key}${taint.value === "" ? "" : `=${taint.value}`}:${taint.effect}`)}${meaning === undefined ? "" : `  ${meaning}`}`;
}

function podWords(pod: PodView, facts: Facts): string {
  return parts(`${line(pod.record.namespace)}/${line(pod.record.name)}`, podHolds(pod, facts), pod.state, line(pod.reason));
}

function podLines(pod: PodView, { facts, now }: Context): readonly string[] {
  const { record, workload } = pod;
  const devices = heldDevices(pod);
  const lines = [...fields([
    ["State", parts(record.deleting === undefined ? pod.state : "terminating", `since ${since(pod.since, now)}`)],
    ["Why", block(pod.reason)],
    ["Requests", podHolds(pod, facts) === "" ? "no accelerators" : `${podHolds(pod, facts)}, ${pod.dra === undefined ? "as kube-scheduler counts them" : "by its ResourceClaims and requests"}`],
    ["Claims", claimTexts(facts, pod).join("\n")],
    ["Devices", !pod.holds ? "" : devices.length > 0 ? devices.map((device) => `${line(device.id)} (${line(device.source)})`).join("\n") : deviceNote.replace("Which devices: ", "")],
    ["Node", record.nodeName === "" ? "none yet" : line(record.nodeName)],
    ["Nominated to", record.nodeName === "" ? line(record.nominatedNodeName) : ""],
    ["Belongs to", workload.by === "pod" ? "no workload" : `${line(workload.kind)} ${line(workload.name)} (by ${workload.by === "owner" ? "controller references" : "a label"})`],
    ["Scheduler", line(record.schedulerName)],
    ["Priority", String(record.priority)],
    ["Gates", record.schedulingGates.map((gate) => line(gate)).join("\n")],
    ["Created", since(record.created, now)],
  ])];
  for (const container of record.containers) {
    lines.push("", `${container.role === "container" ? "Container" : `${container.role === "init" ? "Init" : "Sidecar"} container`} ${line(container.name)}`, ...fields([
      ["State", parts(container.state, line(container.reason), container.ready ? "ready" : "not ready", count(container.restarts, "restart"))],
      ["Image", line(container.image)],
      ["Requests", Object.entries(container.requests).map(([resource, value]) => `${line(resource)}: ${requestWords(resource, value)}`).join("\n")],
    ]));
  }
  if (record.conditions.length > 0) {
    lines.push("", "Conditions", ...fields(record.conditions.map((each) => [line(each.type, 80), parts(each.status, line(each.reason), line(each.message))])));
  }
  return lines;
}

/** Records have cpu in millicores and everything else in its unit (model/k8s.ts). */
function requestWords(resource: string, value: number): string {
  if (resource === "cpu") return `${value}m`;
  return resource === "memory" || resource.startsWith("hugepages-") || resource === "ephemeral-storage" ? `${value} bytes` : String(value);
}

function workloadLines(view: WorkloadView, { facts, now }: Context): readonly string[] {
  const { record } = view;
  const seen = facts.podsRead !== "none";
  const lines = [...fields([
    ["State", parts(jobLooks[view.state].word, `since ${since(view.since, now)}`)],
    ["Why", block(view.reason)],
    ["Asked for", view.asked === undefined ? "unknown" : `${withShared(amounts([view.asked], facts), view.shared, facts) || "no accelerators"}${record === undefined ? "" : ", from its pod templates"}`],
    ["Held now", seen ? `${facts.podsRead === "some" ? "at least " : ""}${heldAmounts(() => [view.pods], [view.held], facts) || "none"}, by bound, unfinished pods` : "unknown (pods can't be read)"],
    ["Pods", `${fraction(seen ? view.podsRunning : undefined, view.podsWanted)} running${seen ? `, ${view.podsPending} pending, ${view.podsFailed} failed, ${view.podsSucceeded} succeeded` : ""}`],
    ...rolesOf(view).map((role) => [`Role ${line(role.name, 80)}`, roleWords(role, facts)] as const),
    ["Its own word", line(record?.word ?? "", 200)],
    ["Replicas", record?.replicas === undefined && record?.ready === undefined ? "" : `${known(record.ready)} of ${known(record.replicas)} ready`],
    ["Begun again", retryWords(view)],
    ["Created", since(view.created, now)],
    ["Finished", view.finished === undefined ? "" : parts(since(view.finished, now), ranWords(view))],
    ["Known from", record === undefined ? "its pods only; the object can't be read or isn't watched" : ""],
  ])];
  if (view.pods.length > 0) lines.push("", "Pods", ...view.pods.slice(0, 500).map((pod) => `  ${podWords(pod, facts)}${pod.record.nodeName === "" ? "" : ` · ${line(pod.record.nodeName)}`}`));
  if (view.pods.length > 500) lines.push(`  and ${count(view.pods.length - 500, "more pod")}`);
  return lines;
}

function sources({ facts, now }: Context): readonly string[] {
  return fields(["nodes", "pods", ...draKeys].flatMap((key) => {
    const watched = facts.states.get(key);
    return watched === undefined || (watched.state.kind === "absent" && key !== "nodes" && key !== "pods") ? [] : [[key, stateWords(watched.state, now)] as const];
  }));
}
