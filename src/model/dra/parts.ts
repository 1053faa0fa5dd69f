import type { Taint } from "../k8s.ts";
import { parseMilli } from "../quantity.ts";
import { listOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import type { Interner } from "../resource.ts";
import type { Quantities } from "./types.ts";

/**
 * Objects of resource.k8s.io as v1, v1beta2 and v1beta1 have them (k8s.io/api v0.36). v1beta1 has a device's fields under
 * `basic` and a request's directly in it; everything else is one shape.
 */

const NO_QUANTITIES: Quantities = Object.freeze({});

/** `gpu.nvidia.com/uuid` of driver gpu.nvidia.com and `uuid` are the same name (types.go, QualifiedName). */
export function ownName(name: string, driver: string): string {
  return driver !== "" && name.startsWith(`${driver}/`) ? name.slice(driver.length + 1) : name;
}

/** Capacities and counters are quantities in an object; consumed and requested ones stand alone. */
export function quantitiesOf(value: unknown, intern: Interner, driver = ""): Quantities {
  const source = objectOf(value);
  let quantities: Record<string, number> | undefined;
  for (const name of Object.keys(source)) {
    const item = source[name];
    const milli = parseMilli(typeof item === "object" && item !== null ? objectOf(item)["value"] : item);
    if (milli !== undefined && !(name in Object.prototype)) (quantities ??= {})[ownName(name, driver)] = milli;
  }
  return quantities === undefined ? NO_QUANTITIES : intern.record(quantities);
}

export function taintOf(taint: Json, intern: Interner): Taint {
  const since = timeOf(taint["timeAdded"]);
  return {
    key: intern.string(textOf(taint["key"])),
    value: intern.string(textOf(taint["value"])),
    effect: intern.string(textOf(taint["effect"])),
    ...(since === undefined ? {} : { since }),
  };
}

export function selectorsOf(value: unknown, intern: Interner): readonly string[] {
  return listOf(value).map((selector) => intern.string(textOf(objectOf(objectOf(selector)["cel"])["expression"]))).filter((expression) => expression !== "");
}
