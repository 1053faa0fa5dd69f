import type { ContainerRecord } from "../model/k8s.ts";
import type { PodView } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import { heldDevices, type HeldDevice } from "../model/devices.ts";
import { claimsDefinition } from "../model/dra/definitions.ts";
import type { Scene } from "./pods.ts";
import { age, count, list, parts, utc } from "../base/format.ts";
import { amount, nameOn } from "./amounts.ts";
import { claimLines } from "./draTooltips.ts";
import { code, escape, paragraphs, quote, table } from "./markdown.ts";
import { stateLine } from "./messages.ts";

/** What can and can't be known of the devices behind a count. */
export const deviceNote = "Which devices: not known. An extended resource is a count; the API says how many, not which.";

export function podTooltip(scene: Scene, pod: PodView): string {
  const { record } = pod;
  // Those of claims stand in the lines of the claims.
  const devices = heldDevices(pod).filter(({ claim }) => claim !== true);
  return paragraphs(
    `**${escape(record.name)}** · ${escape(record.namespace)}`,
    parts(stateWords(pod, scene.now), record.nodeName === "" ? "on no node" : `node ${escape(record.nodeName)}`, record.priority === 0 ? "" : `priority ${record.priority}`),
    pod.reason === "" ? "" : quote(pod.reason),
    requestTable(scene, pod, { ...pod.accelerators, ...pod.dra?.shared }, "effective request, as kube-scheduler counts it"),
    claimLines(scene, pod),
    pod.holds ? deviceLine(pod, devices) : "Holds nothing now.",
    ownerLine(pod),
    nominatedLine(pod),
    record.schedulingGates.length === 0 ? "" : `Scheduling gates: ${record.schedulingGates.map((gate) => code(gate)).join(", ")}`,
    `Created ${utc(record.created)}.`,
    source(scene, ...podKeys(pod)),
  );
}

export function containerTooltip(scene: Scene, pod: PodView, container: ContainerRecord, accelerators: Resources): string {
  const holds = Object.keys(accelerators).length > 0;
  const devices = heldDevices(pod).filter((device) => device.container === container.name);
  return paragraphs(
    `**${escape(container.name)}** · ${container.role === "container" ? "container" : `${container.role} container`} of ${escape(pod.record.name)}`,
    parts(container.state, escape(container.reason), container.ready ? "ready" : "not ready", count(container.restarts, "restart")),
    `Image ${code(container.image)}`,
    holds ? requestTable(scene, pod, accelerators, `\`resources.requests\` of container ${code(container.name)}`) : "Asks for no accelerators.",
    holds && pod.holds && deviceLine(pod, devices),
    source(scene, ...podKeys(pod)),
  );
}

/** The lists that a pod's row was made from. */
function podKeys({ dra }: PodView): readonly string[] {
  return dra === undefined ? ["pods"] : ["pods", claimsDefinition.key];
}

/** The devices with who says so, or that they are not known; empty for a pod of which claims say it all. */
function deviceLine({ record, accelerators, dra }: PodView, devices: readonly HeldDevice[]): string {
  const sources = [...new Set(devices.map((device) => device.source))];
  const counted = dra === undefined || Object.keys(accelerators).some((resource) => (record.requests[resource] ?? 0) > 0);
  return devices.length === 0 ? (counted ? deviceNote : "") : `Devices (${sources.map((each) => code(each)).join(", ")}): ${devices.map((device) => code(device.id, 80)).join(", ")}`;
}

function stateWords(pod: PodView, now: number): string {
  const old = age(pod.since, now);
  const state = pod.record.deleting !== undefined ? "terminating" : pod.state === "unknown" ? "state unknown" : pod.state;
  const since = pod.record.deleting ?? pod.since;
  return old === undefined ? state : `${state} for ${pod.record.deleting === undefined ? old : age(since, now) ?? old} (since ${utc(since)})`;
}

function requestTable(scene: Scene, pod: PodView, resources: Resources, from: string): string {
  const rows = Object.entries(resources).map(([resource, value]) => {
    const { noun, scale = 1, per } = nameOn(resource, pod.record.nodeName, scene.facts);
    if (pod.record.requests[resource] === undefined && pod.dra !== undefined) return [code(resource), escape(amount(value, noun)), claimSource(pod, resource)];
    return [code(resource), escape(amount(value * scale, noun)), per === undefined ? from : `${from}; for each unit of ${code(per)}`];
  });
  return rows.length === 0 ? "" : table(["Requested", "", "from"], rows);
}

/** The claims that a resource is held or asked for by. */
function claimSource({ dra }: PodView, resource: string): string {
  const claims = dra?.claims.filter(({ devices, asks }) => (devices.length > 0 ? devices : asks).some((each) => each.resource === resource)) ?? [];
  return list(claims.map(({ claim, template, countedElsewhere }) => (claim === "" ? `template ${code(template)}` : `ResourceClaim ${code(claim)}`) + (countedElsewhere ? ", counted with another pod" : "")), 4);
}

const by = { owner: "by its controller references", label: "by a label (its controller can't be read)", pod: "" } as const;

function ownerLine(pod: PodView): string {
  const { workload } = pod;
  return workload.by === "pod" ? "Belongs to no workload." : `Belongs to ${escape(workload.kind)} ${escape(workload.name)}, ${by[workload.by]}.`;
}

function nominatedLine(pod: PodView): string {
  const node = pod.record.nominatedNodeName;
  return node === "" || pod.record.nodeName !== "" ? "" : `Nominated to node ${escape(node)} (\`status.nominatedNodeName\`): it is to be placed there when victims are gone, and is not counted as requested.`;
}

/** How old the list is that a tooltip was made from. */
export function source(scene: Scene, ...keys: readonly string[]): string {
  return keys
    .map((key) => scene.facts.states.get(key))
    .filter((watched) => watched !== undefined)
    .map((watched) => stateLine(watched, scene.now))
    .join(" · ");
}

