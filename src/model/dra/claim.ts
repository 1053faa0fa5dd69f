import { projectMetadata } from "../metadata.ts";
import { conditionOf, countOf, listOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import type { Interner, Projection } from "../resource.ts";
import type { Writable } from "../writable.ts";
import { quantitiesOf, selectorsOf } from "./parts.ts";
import { placeOf } from "./place.ts";
import type { AllocatedDevice, ClaimAllocation, DeviceClassRecord, DeviceCondition, DeviceRequest, RequestedDevices, ResourceClaimRecord, ResourceClaimTemplateRecord } from "./types.ts";

export const projectClass: Projection<DeviceClassRecord> = (value, intern) => {
  const object = objectOf(value);
  const spec = objectOf(object["spec"]);
  return { ...projectMetadata(object, intern), selectors: selectorsOf(spec["selectors"], intern), extendedResourceName: intern.string(textOf(spec["extendedResourceName"])) };
};

export const projectClaim: Projection<ResourceClaimRecord> = (value, intern) => {
  const object = objectOf(value);
  const annotations = objectOf(objectOf(object["metadata"])["annotations"]);
  const status = objectOf(object["status"]);
  const consumers = listOf(status["reservedFor"]).map(objectOf);
  const pods = consumers.filter((consumer) => consumer["resource"] === "pods" && textOf(consumer["apiGroup"]) === "");
  const allocation = allocationOf(status["allocation"], intern);
  const conditions = listOf(status["devices"]).flatMap((device) => deviceConditionsOf(objectOf(device), intern));
  return {
    ...projectMetadata(object, intern),
    requests: requestsOf(object["spec"], intern),
    ...(allocation === undefined ? {} : { allocation }),
    reservedFor: pods.map((pod) => textOf(pod["uid"])),
    otherConsumers: consumers.length - pods.length,
    origin: annotations["resource.kubernetes.io/extended-resource-claim"] === "true" ? "extended" : annotations["resource.kubernetes.io/pod-claim-name"] === undefined ? "own" : "template",
    ...(conditions.length === 0 ? {} : { deviceConditions: conditions }),
  };
};

export const projectTemplate: Projection<ResourceClaimTemplateRecord> = (value, intern) => {
  const object = objectOf(value);
  return { ...projectMetadata(object, intern), requests: requestsOf(objectOf(object["spec"])["spec"], intern) };
};

function requestsOf(spec: unknown, intern: Interner): readonly DeviceRequest[] {
  return listOf(objectOf(objectOf(spec)["devices"])["requests"]).map((item) => {
    const request = objectOf(item);
    const alternatives = listOf(request["firstAvailable"]).map(objectOf);
    const exactly = request["exactly"] === undefined ? request : objectOf(request["exactly"]);
    return {
      name: intern.string(textOf(request["name"])),
      ways: alternatives.length > 0 ? alternatives.map((way) => wayOf(way, textOf(way["name"]), intern)) : [wayOf(exactly, "", intern)],
    };
  });
}

function wayOf(way: Json, name: string, intern: Interner): RequestedDevices {
  return {
    name: intern.string(name),
    deviceClassName: intern.string(textOf(way["deviceClassName"])),
    selectors: selectorsOf(way["selectors"], intern),
    // ExactCount and 1 are what the API server writes where the object says nothing.
    ...(way["allocationMode"] === "All" ? {} : { count: countOf(way["count"]) ?? 1 }),
    ...(way["adminAccess"] === true ? { adminAccess: true } : {}),
  };
}

function allocationOf(value: unknown, intern: Interner): ClaimAllocation | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const allocation = objectOf(value);
  const place = placeOf({ nodeSelector: allocation["nodeSelector"] }, intern);
  return {
    devices: listOf(objectOf(allocation["devices"])["results"]).map((result) => allocatedOf(objectOf(result), intern)),
    node: place?.kind === "node" ? place.name : "",
    since: timeOf(allocation["allocationTimestamp"]) ?? 0,
  };
}

function allocatedOf(result: Json, intern: Interner): AllocatedDevice {
  const driver = intern.string(textOf(result["driver"]));
  const device: Writable<AllocatedDevice> = {
    request: intern.string(textOf(result["request"])), driver, pool: intern.string(textOf(result["pool"])), device: intern.string(textOf(result["device"])),
  };
  const shareID = textOf(result["shareID"]);
  const conditions = listOf(result["bindingConditions"]).map((name) => intern.string(textOf(name)));
  if (result["adminAccess"] === true) device.adminAccess = true;
  if (shareID !== "") device.shareID = shareID;
  if (result["consumedCapacity"] !== undefined) device.consumedCapacity = quantitiesOf(result["consumedCapacity"], intern, driver);
  if (conditions.length > 0) device.bindingConditions = conditions;
  return device;
}

function deviceConditionsOf(device: Json, intern: Interner): readonly DeviceCondition[] {
  const [driver = "", pool = "", name = ""] = ["driver", "pool", "device"].map((key) => intern.string(textOf(device[key])));
  return listOf(device["conditions"]).map((condition) => ({ ...conditionOf(condition, intern), driver, pool, device: name }));
}
