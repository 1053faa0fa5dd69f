import { describe, test } from "vitest";
import { describe as describeObject } from "../../src/render/describe.ts";
import { inventoryJson } from "../../src/render/json.ts";
import { inventoryText } from "../../src/render/text.ts";
import { inventory, node, now } from "../fixtures/handInventory.ts";
import { mixed } from "../fixtures/mixedInventory.ts";
import { golden } from "./golden.ts";

const gpu = "nvidia.com/gpu";
const unread = inventory({
  nodes: [node({ name: "gpu-node-01", resource: gpu, capacity: 8 })],
  states: { pods: { kind: "forbidden", message: "pods is forbidden" }, "jobs.batch": { kind: "absent" } },
});

describe("in a terminal", () => {
  test("in a pipe nothing is cut", () => golden("text", inventoryText(mixed(), { cluster: "prod", now, colour: false })));
  test("100 columns", () => golden("text-100", inventoryText(mixed(), { cluster: "prod", now, colour: false, width: 100 })));
  test("with colours", () => golden("text-colour", inventoryText(mixed(), { cluster: "prod", now, colour: true, width: 120 }).replaceAll("\u001b", "ESC")));
  test("what is not known", () => golden("text-unknown", inventoryText(unread, { cluster: "prod", now, colour: false })));
});

describe("as JSON", () => {
  test("the whole", () => golden("json", JSON.stringify(inventoryJson(mixed()), undefined, 2)));
  test("null for what is not known", () => golden("json-unknown", JSON.stringify(inventoryJson(unread), undefined, 2)));
});

test("descriptions", () => {
  const events = [
    { type: "Warning", reason: "FailedScheduling", message: "0/6 nodes are available: 2 Insufficient nvidia.com/gpu.", eventTime: "2026-08-21T08:48:00.000000Z", series: { count: 3, lastObservedTime: "2026-08-21T08:58:00Z" }, reportingComponent: "default-scheduler" },
    { type: "Normal", reason: "SuccessfulCreate", message: "Created pod: vision-sweep-0", lastTimestamp: "2026-08-21T08:47:00Z", count: 1, source: { component: "job-controller" } },
  ];
  const picture = mixed();
  golden("describe", [
    describeObject({ kind: "Node", namespace: "", name: "gpu-node-08" }, picture, [], now),
    describeObject({ kind: "Pod", namespace: "vision", name: "notebook-ana" }, picture, events, now),
    describeObject({ kind: "Pod", namespace: "vision", name: "vision-sweep-0" }, picture, events, now),
    describeObject({ kind: "Job", namespace: "vision", name: "vision-sweep" }, picture, events, now),
    describeObject({ kind: "RayJob", namespace: "vision", name: "tune-sweep" }, picture, undefined, now),
    describeObject({ kind: "ReplicaSet", namespace: "product", name: "gone" }, picture, [], now),
  ].join(`${"-".repeat(80)}\n`));
});
