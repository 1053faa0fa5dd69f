import type { Inventory, NodeAccelerator, NodeView, PodView } from "../model/inventory.ts";
import type { Taint } from "../model/k8s.ts";
import type { DevicePlace, ResourceClaimRecord } from "../model/dra/types.ts";
import type { DeviceView } from "../model/dra/views.ts";
import type { Branch } from "./tree.ts";
import { count, integer, parts, plural } from "../base/format.ts";
import { line } from "../base/text.ts";
import { amount, knowledgeOf, shortModel } from "./amounts.ts";
import { held } from "./nodeAmounts.ts";
import { devicesTooltip, problemTooltip } from "./draTooltips.ts";
import { deviceWords, podBranch, shortDevice, type Scene } from "./pods.ts";

/** What a pod has of one kind of device: `1 GPU · GPU-5c2a7f10`, `shares 1 GPU · GPU-5c2a7f10`. Undefined where drivers have nothing to do with it. */
export function partOf(pod: PodView, { accelerator: { resource, noun } }: NodeAccelerator): string | undefined {
  const { dra } = pod;
  if (dra === undefined) return undefined;
  const devices = dra.claims.flatMap((claim) => claim.devices.filter((device) => device.resource === resource));
  const [own, shared] = [pod.accelerators[resource] ?? 0, dra.shared[resource] ?? 0];
  return parts(own > 0 && amount(own, noun), shared > 0 && `shares ${amount(shared, noun)}`, deviceWords(devices.map(({ id }) => id)));
}

/** True for pods that hold devices of this kind, alone or together with others. */
export function holdsSome(pod: PodView, resource: string): boolean {
  return pod.holds && ((pod.accelerators[resource] ?? 0) > 0 || (pod.dra?.shared[resource] ?? 0) > 0);
}

/** What stands below a kind of device besides pods: claims that nobody uses, and devices that can't be had. */
export function deviceBranches(scene: Scene, each: NodeAccelerator): readonly Branch[] {
  const { dra } = each;
  if (dra === undefined) return [];
  const tainted = dra.devices.filter((device) => device.taints.length > 0);
  const row = (key: string, label: string, description: string, look: { readonly icon: string; readonly tone: "lost" | "waiting"; readonly context: string }, tooltip: () => string): Branch => ({
    key, label, face: () => ({ description, ...look, target: { type: "group", cluster: scene.cluster } }), tooltip,
  });
  const blocked = dra.blocked ?? 0;
  return [
    ...dra.unused.map((claim) => claimBranch(scene, each, claim)),
    ...(dra.problem === "" ? [] : [row("problem", "Pool not usable", line(dra.problem), { icon: "warning", tone: "waiting", context: "pool" }, () => problemTooltip(scene, each))]),
    ...tainted.map((device) => row(`tainted:${device.record.name}`, shortDevice(device.id), parts(`tainted: ${device.taints.map(taintWords).join(", ")}`, device.claims.length > 0 && "held"), { icon: "error", tone: "lost", context: "device tainted" }, () => devicesTooltip(scene, each, [device]))),
    ...(blocked <= 0 ? [] : [row("blocked", `${integer(blocked)} blocked`, "other devices use the counters that they share", { icon: "circle-slash", tone: "waiting", context: "free blocked" }, () => devicesTooltip(scene, each, dra.devices.filter(({ state }) => state === "blocked")))]),
  ];
}

export function taintWords({ key, value, effect }: Taint): string {
  return line(`${key}${value === "" ? "" : `=${value}`}:${effect}`, 120);
}

function claimBranch(scene: Scene, each: NodeAccelerator, claim: ResourceClaimRecord): Branch {
  const devices = devicesOf(each, claim);
  const { namespace, name, uid } = claim;
  return {
    key: `claim:${namespace}/${name}`,
    label: line(name),
    words: line(namespace),
    face: () => {
      const state = claim.deleting !== undefined ? "being deleted" : claim.reservedFor.length + claim.otherConsumers === 0 ? "no pod uses it" : "no unfinished pod uses it";
      const description = parts(amount(Math.max(devices.length, 1), each.accelerator.noun), deviceWords(devices.map(({ id }) => id)), state, line(namespace));
      return {
        description, icon: "key", tone: "waiting", context: "resourceClaim",
        target: { type: "object", cluster: scene.cluster, apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim", namespace, name, uid },
        accessibleLabel: `ResourceClaim ${line(name)}, ${description.replaceAll(" · ", ", ")}`,
      };
    },
    tooltip: () => devicesTooltip(scene, each, devices),
    stands: { kind: "ResourceClaim", namespace, name },
  };
}

function devicesOf({ dra }: NodeAccelerator, claim: ResourceClaimRecord): readonly DeviceView[] {
  return dra?.devices.filter(({ claims }) => claims.includes(claim)) ?? [];
}

/** Devices that no single node has, in one group behind the nodes; empty where there are none. */
export function nodelessBranches(scene: Scene, inventory: Inventory, resourceRow: (each: NodeAccelerator, pods: readonly PodView[]) => Branch): readonly Branch[] {
  const rows = inventory.nodeless ?? [];
  if (rows.length === 0) return [];
  return [{
    key: "nodeless",
    label: "Devices of no single node",
    face: () => ({
      description: rows.map((each) => `${held(each, knowledgeOf(each, scene.facts.pods))} ${each.model === undefined ? plural(each.accelerator.noun) : shortModel(each.model)}`).join(" · "),
      icon: "layers", tone: "normal", context: "nodeGroup nodeless", target: { type: "group", cluster: scene.cluster },
    }),
    children: () => rows.map((each) => resourceRow(each, inventory.pods.filter((pod) => usesOneOf(pod, each)))),
    tooltip: () => "Drivers publish these devices for all nodes, or for those that a selector chooses (`spec.allNodes`, `spec.nodeSelector` of their ResourceSlices). They are a part of the cluster's sums and of no node's.",
  }];
}

function usesOneOf(pod: PodView, { dra }: NodeAccelerator): boolean {
  const claims = new Set(dra?.devices.flatMap((device) => device.claims.map(({ namespace, name }) => `${namespace}/${name}`)));
  return pod.holds && (pod.dra?.claims.some(({ claim }) => claims.has(`${pod.record.namespace}/${claim}`)) ?? false);
}

/** Where devices can be used that no single node has. */
export function placeWords(place: DevicePlace | undefined): string {
  switch (place?.kind) {
    case "all": return "on all nodes";
    case "selected": return `on nodes with ${line(place.words)}`;
    case "node": return `on node ${line(place.name)}`;
    case undefined: return "on no known node";
  }
}

/** The pods of a kind of device, with which ones each has. */
export function deviceHolders(scene: Scene, node: Pick<NodeView, "pods">, each: NodeAccelerator): readonly Branch[] {
  const { resource } = each.accelerator;
  return node.pods.filter((pod) => holdsSome(pod, resource)).map((pod) => podBranch(scene, pod, "node", false, partOf(pod, each)));
}

/** What is said of a kind of device behind its four numbers. */
export function deviceTrouble({ dra }: NodeAccelerator): string {
  const tainted = dra?.devices.filter((device) => device.taints.length > 0).length ?? 0;
  return parts(dra?.problem !== undefined && dra.problem !== "" && "pool not usable", tainted > 0 && `${count(tainted, "device")} tainted`);
}
