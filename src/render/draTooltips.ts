import type { NodeAccelerator, PodView } from "../model/inventory.ts";
import type { ClaimState, DeviceState, DeviceView, PodClaim } from "../model/dra/views.ts";
import type { Scene } from "./pods.ts";
import { draDrivers } from "../model/accelerators/index.ts";
import { claimsDefinition, slicesDefinition } from "../model/dra/definitions.ts";
import type { Facts } from "./facts.ts";
import { count, integer, known } from "../base/format.ts";
import { line } from "../base/text.ts";
import { amount, knowledgeOf, nameOf, requestedWords } from "./amounts.ts";
import { code, escape, paragraphs, table } from "./markdown.ts";
import { source } from "./podTooltip.ts";

/** The lists that devices of drivers are counted from. */
export const draKeys = [slicesDefinition.key, claimsDefinition.key] as const;

const stateWords: Readonly<Record<DeviceState, string>> = { held: "held", free: "free", blocked: "blocked: others use the counters", tainted: "tainted", unusable: "pool not usable" };

/** Rows that a tooltip has room for. */
const mostDevices = 24;

/** Devices one by one: name, id, where each stands and who has it. */
export function deviceTable(devices: readonly DeviceView[]): string {
  const shown = devices.slice(0, mostDevices);
  const rows = shown.map(({ record, id, state, claims, admins, taints }) => [
    code(record.name, 80), id === record.name ? "" : code(id, 80), stateWords[state] + (state === "held" && taints.length > 0 ? ", tainted" : ""),
    [...claims.map(({ namespace, name }) => code(`${namespace}/${name}`, 120)), ...admins.map(({ namespace, name }) => `${code(`${namespace}/${name}`, 120)} (admin access)`)].join(", "),
  ]);
  return paragraphs(
    table(["Device", "Id", "State", "ResourceClaim"], rows),
    devices.length > shown.length && `and ${count(devices.length - shown.length, "more device")}`,
  );
}

export function devicesTooltip(scene: Scene, each: NodeAccelerator, devices: readonly DeviceView[]): string {
  return paragraphs(deviceTable(devices), deviceNumbers(scene, each), source(scene, ...draKeys));
}

export function problemTooltip(scene: Scene, each: NodeAccelerator): string {
  return paragraphs(`${escape(each.dra?.problem ?? "")}.`, "kube-scheduler allocates nothing from a pool that is incomplete or contradicts itself; what is allocated already stays. A driver that is replacing its slices is done in a moment.", source(scene, ...draKeys));
}

/** The four numbers of devices that a driver publishes, each with what it was counted from. */
export function deviceNumbers(scene: Scene, each: NodeAccelerator): string {
  const { dra } = each;
  const claims = knowledgeOf(each, scene.facts.pods);
  const read = { all: "allocated to ResourceClaims", some: "allocated to ResourceClaims; not all are seen", none: "ResourceClaims can't be read" }[claims];
  return table(["", "", "from"], [
    ["Capacity", known(each.capacity), "published in ResourceSlices"],
    ["Allocatable", known(each.allocatable), "without tainted devices"],
    ["Requested", requestedWords(each.requested, claims), read],
    ["Free", known(each.free), "could be allocated one after the other, if nothing else were asked for"],
    ...(dra?.blocked === undefined || dra.blocked === 0 ? [] : [["Blocked", integer(dra.blocked), "other devices use the counters that they share"]]),
  ]);
}

/** The model's attribute, in the words of a resource's head. */
export function modelSource({ accelerator: { resource } }: NodeAccelerator): string {
  const [driver = ""] = resource.split(" ");
  const attribute = draDrivers.find(driver)?.driver.model[0];
  return attribute === undefined ? "" : ` (attribute ${code(attribute.replace(/[{}]/g, ""))} in ResourceSlices)`;
}

/** Why a node's devices stand in two rows. */
export function twinWords({ dra }: NodeAccelerator): string {
  if (dra?.sameAs === undefined) return "";
  const certain = dra.sameAs.certain ? "They are" : "They are probably, as nothing says otherwise,";
  return `${certain} the devices that a device plugin advertises as ${code(dra.sameAs.resource)}: sums count them once. kube-scheduler counts the two apart and may give one device away twice.`;
}

/** Other ways to use devices that are counted elsewhere. */
export function asideWords({ dra, accelerator }: NodeAccelerator): string {
  return dra?.aside === true && accelerator.unit === "partition" ? "Another way to use devices that are counted elsewhere: sums leave it out as long as nobody holds one." : "";
}

const claimWords: Readonly<Record<ClaimState, string>> = {
  pending: "nothing is allocated yet", allocated: "allocated", inUse: "in use", deleting: "being deleted", notMade: "not made yet", missing: "does not exist", unread: "can't be read",
};

/** How names from the cluster and words of nouns are written: as Markdown, or as plain text. */
interface Writing {
  readonly name: (name: string, limit?: number) => string;
  readonly noun: (noun: string) => string;
}

const MARKDOWN: Writing = { name: code, noun: escape };
const PLAIN: Writing = { name: line, noun: line };

/** A pod's claims, one line each: what it is, where it stands, what it gives. */
export function claimLines({ facts }: Pick<Scene, "facts">, pod: PodView): string {
  return (pod.dra?.claims ?? []).map((claim) => claimLine(facts, claim, MARKDOWN)).join("  \n");
}

/** `claimLines` as plain text. */
export function claimTexts(facts: Facts, pod: PodView): readonly string[] {
  return (pod.dra?.claims ?? []).map((claim) => claimLine(facts, claim, PLAIN));
}

function claimLine(facts: Facts, claim: PodClaim, { name: code, noun: escape }: Writing): string {
  const name = claim.claim === "" ? `ResourceClaim from template ${code(claim.template)}` : `ResourceClaim ${code(claim.claim)}`;
  const asked = claim.asks.map(({ resource, count: wanted }) => resource === "" ? "devices of an unknown kind" : wanted === undefined ? `all ${escape(nameOf(resource, facts).noun)} devices of a node` : escape(amount(wanted, nameOf(resource, facts).noun)));
  const given = claim.devices.map(({ id, admin }) => code(id, 80) + (admin ? " (admin access)" : ""));
  return [
    `${name}${claim.name === "" ? ", for extended resources" : ` (${code(claim.name)})`}: ${claimWords[claim.state]}`,
    given.length > 0 ? given.join(", ") : asked.length > 0 ? `asks for ${asked.join(", ")}` : "",
    claim.countedElsewhere ? "counted with another pod that uses it" : "",
  ].filter((part) => part !== "").join(" · ");
}
