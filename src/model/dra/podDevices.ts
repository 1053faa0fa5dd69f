import { draDrivers, recogniseResource } from "../accelerators/index.ts";
import { addTo } from "../amounts.ts";
import type { ClaimReference, PodRecord, Resources } from "../k8s.ts";
import { NO_RESOURCES } from "../requests.ts";
import { asksOf, sumOf } from "./asks.ts";
import { poolKey } from "./claimIndex.ts";
import type { ClassIndex } from "./classes.ts";
import type { AllocatedDevice, ResourceClaimRecord, ResourceClaimTemplateRecord } from "./types.ts";
import type { ClaimAsk, ClaimDevice, ClaimState, DeviceView, PodClaim, PodDevices } from "./views.ts";

/** What the devices of a pod are worked out from. */
export interface DraSources {
  readonly classes: ClassIndex;
  readonly claim: (namespace: string, name: string) => ResourceClaimRecord | undefined;
  readonly template: (namespace: string, name: string) => ResourceClaimTemplateRecord | undefined;
  readonly device: (pool: string, name: string) => DeviceView | undefined;
  /** Whether the claim's devices count with this pod. */
  readonly countsWith: (claim: ResourceClaimRecord, pod: PodRecord) => boolean;
  /** All claims (templates) of the namespace are known: one that isn't there is missing. */
  readonly claimsKnown: (namespace: string) => boolean;
  readonly templatesKnown: (namespace: string) => boolean;
}

/** True for pods that `podDevices` has something to say of. */
export function usesClaims(pod: PodRecord, classes: ClassIndex): boolean {
  if (pod.claims !== undefined || pod.extendedClaim !== undefined) return true;
  for (const resource in pod.requests) if (resource.includes("/") && recogniseResource(resource) === undefined && classes.serving(resource) !== undefined) return true;
  return false;
}

export function podDevices(pod: PodRecord, sources: DraSources): PodDevices {
  const claims = (pod.claims ?? []).map((reference) => podClaim(pod, reference, sources));
  const extended = pod.extendedClaim === undefined ? undefined : podClaim(pod, { name: "", claim: pod.extendedClaim.claim, template: "" }, sources);
  const served = extended === undefined || extended.state === "missing" || extended.state === "unread" ? NO_RESOURCES : servedBy(pod);
  const all = extended === undefined ? claims : [...claims, extended];
  const accelerators: Record<string, number> = {};
  const shared: Record<string, number> = {};
  const moved: Record<string, number> = {};
  let unknown = false;
  for (const claim of all) {
    const asked = sumOf(claim.asks);
    const allocated = claim.devices.length > 0 || claim.state === "allocated" || claim.state === "inUse";
    const amounts = allocated ? amountsOf(claim.devices) : asked.resources;
    if (!allocated && (asked.unknown || claim.state === "missing" || claim.state === "unread")) unknown = true;
    addTo(claim.countedElsewhere ? shared : accelerators, amounts);
    if (allocated && !claim.countedElsewhere) {
      addTo(moved, amounts);
      // The claim behind extended resources replaces requests that stand in the template by themselves.
      addTo(moved, claim === extended ? served : asked.resources, -1);
    }
  }
  if (extended === undefined) addTo(accelerators, unknownResources(pod, sources.classes));
  return { accelerators: withoutZeros(accelerators), shared: withoutZeros(shared), served, moved: withoutZeros(moved), claims: all, unknown };
}

function podClaim(pod: PodRecord, reference: ClaimReference, sources: DraSources): PodClaim {
  const { namespace } = pod;
  const record = reference.claim === "" ? undefined : sources.claim(namespace, reference.claim);
  const template = reference.template === "" ? undefined : sources.template(namespace, reference.template);
  const state = record === undefined ? absence(reference, sources.claimsKnown(namespace)) : claimState(record);
  const requests = record?.requests ?? template?.requests;
  const asks: readonly ClaimAsk[] = requests === undefined ? [] : asksOf(requests, sources.classes);
  const unread = record === undefined && template === undefined;
  return {
    ...reference, state,
    // What nobody can read may be anything.
    asks: unread && state !== "missing" ? [{ request: "", resource: "" }] : asks,
    devices: record?.allocation?.devices.map((device) => claimDevice(record, device, sources)) ?? [],
    countedElsewhere: record !== undefined && !sources.countsWith(record, pod),
    trouble: record === undefined ? absenceTrouble(reference, state, template, sources.templatesKnown(namespace)) : claimTrouble(record),
  };
}

function absence({ claim }: ClaimReference, known: boolean): ClaimState {
  if (claim === "") return "notMade";
  return known ? "missing" : "unread";
}

function absenceTrouble({ claim, template }: ClaimReference, state: ClaimState, made: ResourceClaimTemplateRecord | undefined, known: boolean): string {
  if (state === "missing") return `ResourceClaim ${claim} does not exist.`;
  if (state !== "notMade") return "";
  if (made === undefined && known) return `ResourceClaimTemplate ${template} does not exist.`;
  return `No ResourceClaim was made from template ${template} yet.`;
}

export function claimState(claim: ResourceClaimRecord): ClaimState {
  if (claim.deleting !== undefined) return "deleting";
  if (claim.allocation === undefined) return "pending";
  return claim.reservedFor.length > 0 || claim.otherConsumers > 0 ? "inUse" : "allocated";
}

function claimTrouble(claim: ResourceClaimRecord): string {
  if (claim.deleting !== undefined) return `ResourceClaim ${claim.name} is being deleted.`;
  for (const device of claim.allocation?.devices ?? []) {
    for (const type of device.bindingConditions ?? []) {
      const condition = claim.deviceConditions?.find((each) => each.type === type && each.driver === device.driver && each.pool === device.pool && each.device === device.device);
      if (condition?.status === "True") continue;
      const words = [condition?.reason, condition?.message].filter((word) => word !== undefined && word !== "").join(": ");
      return `Device ${device.device} of ${device.driver} is not ready for binding: ${type} is not True${words === "" ? "" : ` (${words})`}.`;
    }
  }
  return "";
}

function claimDevice(claim: ResourceClaimRecord, device: AllocatedDevice, { classes, device: find }: DraSources): ClaimDevice {
  const view = find(poolKey(device.driver, device.pool), device.device);
  return {
    request: device.request,
    id: view?.id ?? device.device,
    path: `${device.driver}/${device.pool}/${device.device}`,
    resource: view === undefined ? guessed(claim, device, classes) : (view.kind?.resource ?? ""),
    admin: device.adminAccess === true,
  };
}

/** Where the slice can't be read: what the request asked for, else what its driver is mainly for. */
export function guessed(claim: ResourceClaimRecord, device: AllocatedDevice, classes: ClassIndex): string {
  const main = draDrivers.kindOf(device.driver, {}, false);
  if (main === undefined) return "";
  const [name, way] = device.request.split("/");
  const request = claim.requests.find((each) => each.name === name);
  const chosen = request?.ways.find((each) => each.name === (way ?? "")) ?? request?.ways[0];
  const kind = chosen === undefined ? undefined : classes.kindOf(chosen);
  return kind === undefined || kind === "other" ? main.resource : kind.resource;
}

/** Amounts of the extended resources that the claim serves. */
function servedBy(pod: PodRecord): Resources {
  const served: Record<string, number> = {};
  for (const { resource } of pod.extendedClaim?.mappings ?? []) {
    const amount = pod.requests[resource];
    if (amount !== undefined) served[resource] = amount;
  }
  return served;
}

/** Requests of names that no vendor knows and a class serves: devices of that class. */
function unknownResources(pod: PodRecord, classes: ClassIndex): Resources {
  const asked: Record<string, number> = {};
  for (const [resource, amount] of Object.entries(pod.requests)) {
    if (!resource.includes("/") || recogniseResource(resource) !== undefined) continue;
    const deviceClassName = classes.serving(resource);
    const kind = deviceClassName === undefined ? undefined : classes.kindOf({ deviceClassName, selectors: [] });
    if (kind !== undefined && kind !== "other") asked[kind.resource] = (asked[kind.resource] ?? 0) + amount;
  }
  return asked;
}

function amountsOf(devices: readonly ClaimDevice[]): Resources {
  const amounts: Record<string, number> = {};
  for (const { resource, admin } of devices) if (resource !== "" && !admin) amounts[resource] = (amounts[resource] ?? 0) + 1;
  return amounts;
}

function withoutZeros(amounts: Record<string, number>): Resources {
  const kept = Object.keys(amounts).filter((name) => amounts[name] !== 0).sort();
  return kept.length === 0 ? NO_RESOURCES : Object.fromEntries(kept.map((name) => [name, amounts[name] ?? 0]));
}
