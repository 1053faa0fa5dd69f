import { BoundedMemo } from "../../base/boundedMemo.ts";
import type { AcceleratorResource, DeviceFacts } from "./types.ts";

const meanings = new BoundedMemo<AcceleratorResource>();

/**
 * What one unit of a resource is on a node whose labels say more than its name: `nvidia.com/gpu` is a share where GPUs are
 * time-sliced, a slice under the MIG strategy `single`. 16 shares are not 16 GPUs. Same meaning, same object.
 */
export function onNode(resource: AcceleratorResource, facts: DeviceFacts): AcceleratorResource {
  if (resource.unit !== "device" && resource.unit !== "partition") return resource;
  const profile = facts.profile ?? resource.profile;
  const shared = (facts.replicas ?? 1) > 1;
  if (!shared && facts.profile === undefined) return resource;
  return meanings.get(`${resource.resource} ${shared ? facts.sharing ?? "" : "-"} ${profile ?? ""}`, () => shared ? shareOf(resource, facts.sharing, profile) : partOf(resource, profile ?? ""));
}

/** Equal for units that may be added up: a share of a GPU and a GPU may have the same resource name. */
export function meaningKey(meaning: AcceleratorResource): string {
  let key = keys.get(meaning);
  if (key === undefined) keys.set(meaning, (key = `${meaning.resource} ${meaning.noun}`));
  return key;
}

/** Thousands of nodes share a few meanings, and each update adds them all up. */
const keys = new WeakMap<AcceleratorResource, string>();

function shareOf(resource: AcceleratorResource, sharing: string | undefined, profile: string | undefined): AcceleratorResource {
  const of = profile === undefined ? resource.noun : partition(profile);
  // HAMi and Volcano call theirs vGPU; the shares of others have no name but that.
  const noun = sharing === "HAMi" || sharing === "Volcano" ? `v${of}` : `${profile ?? resource.noun} share`;
  return { ...resource, unit: "replica", noun, of, ...(profile === undefined ? {} : { profile }) };
}

function partOf(resource: AcceleratorResource, profile: string): AcceleratorResource {
  return { ...resource, unit: "partition", noun: partition(profile), profile };
}

/** MIG devices are slices, AMD's partitions are not. */
function partition(profile: string): string {
  return /g\.\d+gb/.test(profile) ? `${profile} slice` : `${profile} partition`;
}

/**
 * Physical devices behind `capacity` units; undefined where nothing says. Replicas are not devices: labels count these, or
 * the capacity is divided.
 */
export function devicesBehind(meaning: AcceleratorResource, facts: DeviceFacts, capacity: number | undefined): number | undefined {
  // The name was given up for another one, which has the devices (sharing with renaming, MIG).
  if (capacity === 0) return 0;
  if (meaning.unit === "device") return capacity !== undefined && facts.replicas === 1 ? capacity : facts.devices;
  // Memory that is counted by itself belongs to devices too.
  if (meaning.unit !== "replica") return meaning.of === undefined ? undefined : facts.devices;
  if (facts.devices !== undefined || capacity === undefined || facts.replicas === undefined) return facts.devices;
  return capacity % facts.replicas === 0 ? capacity / facts.replicas : undefined;
}
