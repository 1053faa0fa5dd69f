import { projectMetadata } from "../metadata.ts";
import { countOf, listOf, objectOf, textOf, type Json } from "../read.ts";
import type { Interner, Projection } from "../resource.ts";
import type { Writable } from "../writable.ts";
import { ownName, quantitiesOf, taintOf } from "./parts.ts";
import { placeOf } from "./place.ts";
import type { AttributeValue, CounterUse, DeviceRecord, DeviceTaintRuleRecord, ResourceSliceRecord } from "./types.ts";

export const projectSlice: Projection<ResourceSliceRecord> = (value, intern) => {
  const object = objectOf(value);
  const spec = objectOf(object["spec"]);
  const pool = objectOf(spec["pool"]);
  const driver = intern.string(textOf(spec["driver"]));
  const place = placeOf(spec, intern);
  return {
    ...projectMetadata(object, intern),
    driver,
    pool: intern.string(textOf(pool["name"])),
    generation: countOf(pool["generation"]) ?? 0,
    sliceCount: countOf(pool["resourceSliceCount"]) ?? 0,
    ...(place === undefined ? {} : { place }),
    devices: listOf(spec["devices"]).map((device) => deviceOf(objectOf(device), driver, intern)),
    sharedCounters: listOf(spec["sharedCounters"]).map((item) => {
      const set = objectOf(item);
      return { name: intern.string(textOf(set["name"])), counters: quantitiesOf(set["counters"], intern) };
    }),
  };
};

function deviceOf(object: Json, driver: string, intern: Interner): DeviceRecord {
  const basic = object["basic"] === undefined ? object : objectOf(object["basic"]);
  const record: Writable<DeviceRecord> = {
    name: intern.string(textOf(object["name"])),
    attributes: attributesOf(basic["attributes"], driver, intern),
    capacity: quantitiesOf(basic["capacity"], intern, driver),
  };
  const consumes = listOf(basic["consumesCounters"]).map((item): CounterUse => {
    const use = objectOf(item);
    return { counterSet: intern.string(textOf(use["counterSet"])), counters: quantitiesOf(use["counters"], intern) };
  });
  const taints = listOf(basic["taints"]).map((taint) => taintOf(objectOf(taint), intern));
  const place = placeOf(basic, intern);
  if (consumes.length > 0) record.consumes = consumes;
  if (taints.length > 0) record.taints = taints;
  if (place !== undefined) record.place = place;
  if (basic["allowMultipleAllocations"] === true) record.shareable = true;
  return record;
}

function attributesOf(value: unknown, driver: string, intern: Interner): DeviceRecord["attributes"] {
  const source = objectOf(value);
  const attributes: Record<string, AttributeValue> = {};
  for (const name of Object.keys(source)) {
    const read = attributeOf(objectOf(source[name]), intern);
    if (read !== undefined && !(name in Object.prototype)) attributes[intern.string(ownName(name, driver))] = read;
  }
  return attributes;
}

function attributeOf(value: Json, intern: Interner): AttributeValue | undefined {
  for (const kind of ["string", "version", "int", "bool", "strings", "versions", "ints", "bools"]) {
    const read = value[kind];
    if (typeof read === "string") return intern.string(read);
    if (typeof read === "number" || typeof read === "boolean") return read;
    if (Array.isArray(read)) return read.filter((item) => typeof item === "string" || typeof item === "number" || typeof item === "boolean");
  }
  return undefined;
}

export const projectTaintRule: Projection<DeviceTaintRuleRecord> = (value, intern) => {
  const object = objectOf(value);
  const spec = objectOf(object["spec"]);
  const selector = objectOf(spec["deviceSelector"]);
  return {
    ...projectMetadata(object, intern),
    // Without a selector a rule selects nothing; an empty one selects everything (types.go, DeviceTaintRuleSpec).
    ...(typeof spec["deviceSelector"] !== "object" || spec["deviceSelector"] === null ? {} : { selector: { driver: textOf(selector["driver"]), pool: textOf(selector["pool"]), device: textOf(selector["device"]) } }),
    taint: taintOf(objectOf(spec["taint"]), intern),
  };
};
