import type { RegisteredDevice } from "./k8s.ts";
import { countOf, listOf, objectOf, textOf } from "./read.ts";
import type { Interner } from "./resource.ts";

/** HAMi 2.10: `hami.io/node-nvidia-register`, `hami.io/node-register-Ascend910B3`; Volcano 1.15: `volcano.sh/node-vgpu-register`. */
const REGISTER = /^(?:hami\.io\/node-(?:register-[A-Za-z0-9-]+|[A-Za-z0-9-]+-register)|volcano\.sh\/node-vgpu-register)$/;

/** Longer lists are no node's devices. */
const MOST_DEVICES = 512;
const LONGEST = 262_144;

/** The devices that sharing device plugins list in a node's annotations; undefined where no annotation does. */
export function registeredDevices(annotations: unknown, intern: Interner): readonly RegisteredDevice[] | undefined {
  const all = objectOf(annotations);
  let devices: RegisteredDevice[] | undefined;
  for (const key of Object.keys(all)) {
    if (!REGISTER.test(key)) continue;
    const text = textOf(all[key]);
    if (text === "" || text.length > LONGEST) continue;
    const source = intern.string(key);
    const found = text.trimStart().startsWith("[") ? fromJson(text, source, intern) : fromText(text, source, intern);
    if (found.length > 0) (devices ??= []).push(...found.slice(0, MOST_DEVICES));
  }
  return devices;
}

/** HAMi's pkg/device/devices.go: fields that are 0 or false are left out. */
function fromJson(text: string, source: string, intern: Interner): readonly RegisteredDevice[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    // An annotation may hold anything. What can't be read says nothing.
    return [];
  }
  return listOf(list).flatMap((item) => {
    const device = objectOf(item);
    const id = textOf(device["id"]);
    return id === "" ? [] : [{
      source, id, index: countOf(device["index"]) ?? 0, shares: countOf(device["count"]) ?? 0, memoryMiB: countOf(device["devmem"]) ?? 0,
      type: intern.string(textOf(device["type"])), healthy: device["health"] === true,
    }];
  });
}

/**
 * The older form, one device after the other with a colon behind each. HAMi: id, count, memory, cores, type, NUMA node,
 * health and, later, index and mode. Volcano: id, count, memory, type, health, mode.
 */
function fromText(text: string, source: string, intern: Interner): readonly RegisteredDevice[] {
  const volcano = source.startsWith("volcano.sh/");
  return text.split(":").flatMap((entry, position) => {
    const fields = entry.split(",").map((field) => field.trim());
    if (fields.length < (volcano ? 5 : 7)) return [];
    const [id = "", count, memory] = fields;
    const [type = "", health, index] = volcano ? [fields[3], fields[4], undefined] : [fields[4], fields[6], fields[7]];
    return id === "" ? [] : [{
      source, id, index: whole(index) ?? position, shares: whole(count) ?? 0, memoryMiB: whole(memory) ?? 0, type: intern.string(type), healthy: health?.toLowerCase() === "true",
    }];
  });
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
