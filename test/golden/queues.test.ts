import { describe, test } from "vitest";
import { jobsTree } from "../../src/render/jobs.ts";
import { inventoryJson } from "../../src/render/json.ts";
import { queuesTree } from "../../src/render/queues.ts";
import type { ViewOptions } from "../../src/render/row.ts";
import { inventoryText } from "../../src/render/text.ts";
import { recordedInventory } from "../fixtures/recorded.ts";
import { golden } from "./golden.ts";
import { treeText } from "./treeText.ts";

const all: ViewOptions = { filter: "", limits: new Map() };

/** What real controllers wrote. The rows were written by hand first, from the objects and the recordings' README. */
describe("queues of the recorded moments", () => {
  test.each([
    ["queues-kueue-1", "kueue-1-two-admitted-one-waiting-one-too-big", "2026-11-23T06:54:30Z"],
    ["queues-kueue-2", "kueue-2-preempted", "2026-11-23T06:54:41Z"],
    ["queues-kai-1", "kai-1-gang-waits-over-limit-queue-missing", "2026-11-23T06:54:30Z"],
    ["queues-kai-2", "kai-2-fraction-bind-fails", "2026-11-23T06:56:40Z"],
    ["queues-volcano-1", "volcano-1-gang-waits", "2026-11-23T07:09:55Z"],
  ])("%s", (name, recording, now) => {
    golden(name, treeText(queuesTree("test", recordedInventory(recording), Date.parse(now), all)));
  });
});

/** What queues say stands in the jobs' rows too. */
describe("jobs of the recorded moments", () => {
  test.each([
    ["jobs-kueue-1", "kueue-1-two-admitted-one-waiting-one-too-big", "2026-11-23T06:54:30Z"],
    ["jobs-kai-1", "kai-1-gang-waits-over-limit-queue-missing", "2026-11-23T06:54:30Z"],
  ])("%s", (name, recording, now) => {
    golden(name, treeText(jobsTree("test", recordedInventory(recording), Date.parse(now), all), { depth: 1 }));
  });
});

describe("queues in a terminal and for programs", () => {
  const now = Date.parse("2026-11-23T06:54:30Z");

  test("as text", () => {
    const text = inventoryText(recordedInventory("kueue-1-two-admitted-one-waiting-one-too-big"), { cluster: "test", now, colour: false });
    // What it was read from is in text.txt.
    golden("queues-text", text.slice(0, text.indexOf("\nRead from")));
  });

  test("as JSON", () => {
    const { queues, queueEntries } = inventoryJson(recordedInventory("kueue-1-two-admitted-one-waiting-one-too-big"));
    golden("queues-json", JSON.stringify({ queues, queueEntries }, undefined, 2));
  });
});
