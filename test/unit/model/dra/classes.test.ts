import { describe, expect, test } from "vitest";
import { projectClass } from "../../../../src/model/dra/claim.ts";
import { ClassIndex } from "../../../../src/model/dra/classes.ts";
import { constraintsOf } from "../../../../src/model/dra/selectors.ts";
import { plain } from "../cluster.ts";

const deviceClass = (name: string, expressions: readonly string[], more: { resource?: string; created?: string } = {}) => projectClass({
  metadata: { name, uid: name, creationTimestamp: more.created ?? "2026-08-20T08:00:00Z" },
  spec: { selectors: expressions.map((expression) => ({ cel: { expression } })), ...(more.resource === undefined ? {} : { extendedResourceName: more.resource }) },
}, plain);

const index = (...classes: ReturnType<typeof deviceClass>[]) => {
  const made = new ClassIndex();
  for (const each of classes) made.replace(undefined, each);
  return made;
};

const kind = (classes: ClassIndex, deviceClassName: string, ...selectors: string[]) => {
  const found = classes.kindOf({ deviceClassName, selectors });
  return typeof found === "object" ? found.noun : found;
};

describe("what a class is for", () => {
  // The first two as the NVIDIA driver's chart has them (recording dra-1-kube-scheduler).
  const classes = index(
    deviceClass("gpu.nvidia.com", ["device.driver == 'gpu.nvidia.com' && device.attributes['gpu.nvidia.com'].type == 'gpu'"]),
    deviceClass("mig.nvidia.com", ["device.driver == 'gpu.nvidia.com' && device.attributes['gpu.nvidia.com'].type == 'mig'"]),
    deviceClass("small", ["device.driver == \"gpu.nvidia.com\"", "device.attributes[\"gpu.nvidia.com\"].type == \"mig\" && device.attributes[\"gpu.nvidia.com\"].profile == \"1g.10gb\""]),
    deviceClass("large", ["device.capacity['gpu.nvidia.com'].memory.isGreaterThan(quantity('70Gi'))"]),
    deviceClass("either", ["device.attributes['gpu.nvidia.com'].type == 'gpu' || device.attributes['gpu.nvidia.com'].type == 'mig'"]),
    deviceClass("nic", ["device.driver == 'dra.net'"]),
    deviceClass("everything", []),
  );

  test.each([
    ["gpu.nvidia.com", "GPU"],
    ["mig.nvidia.com", "MIG slice"],
    ["small", "1g.10gb slice"],
    ["large", "GPU"],
    ["either", "GPU"],
    ["nic", "other"],
    // Its selectors name no driver, and its name says nothing.
    ["everything", "other"],
  ])("%s: %s", (name, noun) => expect(kind(classes, name)).toBe(noun));

  test("a request may say more than its class", () => {
    expect(kind(classes, "mig.nvidia.com", "device.attributes['gpu.nvidia.com'].profile == '3g.40gb'")).toBe("3g.40gb slice");
  });

  test("a class that can't be read is known by its name, or not at all", () => {
    expect(kind(index(), "mig.nvidia.com")).toBe("MIG slice");
    expect(kind(index(), "big-gpus")).toBe("GPU");
    expect(kind(index(), "fast")).toBeUndefined();
  });
});

describe("the class behind an extended resource", () => {
  // extendedresourcecache.go: the newer class wins, then the lower name.
  const [old, a, b] = [deviceClass("old", [], { resource: "nvidia.com/gpu", created: "2026-08-19T08:00:00Z" }), deviceClass("a", [], { resource: "nvidia.com/gpu" }), deviceClass("b", [], { resource: "nvidia.com/gpu" })];

  test("is the newest, then the first by name", () => {
    expect(index(b, old, a).serving("nvidia.com/gpu")).toBe("a");
    const classes = index(b, old, a);
    classes.replace(a, undefined);
    expect(classes.serving("nvidia.com/gpu")).toBe("b");
    classes.replace(b, deviceClass("b", [], { resource: "example.com/gpu" }));
    expect([classes.serving("nvidia.com/gpu"), classes.serving("example.com/gpu")]).toEqual(["old", "b"]);
  });

  test("is named by the implicit resource, if it is there", () => {
    expect(index(a).serving("deviceclass.resource.kubernetes.io/a")).toBe("a");
    expect(index(a).serving("deviceclass.resource.kubernetes.io/z")).toBeUndefined();
    expect(index(a).serving("nvidia.com/mig-1g.10gb")).toBeUndefined();
  });
});

test("only what certainly holds is read out of an expression", () => {
  expect(constraintsOf(["device.driver == 'd' && device.attributes['d'].a == 'x'"])).toEqual({ driver: "d", attributes: { a: "x" } });
  expect(constraintsOf(["!(device.driver == 'd')"])).toEqual({ attributes: {} });
  expect(constraintsOf(["device.attributes['d'].a == 'x' ? true : false"])).toEqual({ driver: "d", attributes: {} });
  expect(constraintsOf(["device.attributes['resource.kubernetes.io'].pcieRoot == 'pci0000:8a'", "device.driver=='d'"])).toEqual({ driver: "d", attributes: {} });
  expect(constraintsOf(["device.attributes['d'].__proto__ == 'x'"]).attributes).toEqual({});
});
