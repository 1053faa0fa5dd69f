import { test } from "vitest";
import { allocationsTree } from "../../src/render/allocations.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import type { ViewOptions } from "../../src/render/row.ts";
import { describe as describeObject } from "../../src/render/describe.ts";
import { inventoryJson } from "../../src/render/json.ts";
import { inventoryText } from "../../src/render/text.ts";
import { recordedInventory } from "../fixtures/recorded.ts";
import { golden } from "./golden.ts";
import { allIds, detailsText, treeText } from "./treeText.ts";

const all: ViewOptions = { filter: "", limits: new Map() };
const now = Date.parse("2026-11-23T07:11:34Z");

// Written by hand from the recording's objects before there was anything to print.
test("what kube-scheduler left of devices through claims", () => {
  const inventory = recordedInventory("dra-1-kube-scheduler");
  const text = inventoryText(inventory, { cluster: "dra", now, colour: false });
  golden("dra", [
    `NODES\n${treeText(nodesTree("dra", inventory, now, all))}`,
    `ALLOCATIONS\n${treeText(allocationsTree("dra", inventory, now, all))}`,
    `JOBS\n${treeText(jobsTree("dra", inventory, now, all))}`,
    `TEXT\n${text.slice(0, text.indexOf("\nRead from"))}`,
  ].join("\n\n"));
});

test("where the numbers of devices come from", () => {
  const inventory = recordedInventory("dra-1-kube-scheduler");
  const [nodes, allocations, jobs] = [nodesTree("dra", inventory, now, all), allocationsTree("dra", inventory, now, all), jobsTree("dra", inventory, now, all)];
  const some = (tree: typeof nodes, wanted: RegExp) => detailsText(tree, allIds(tree).filter((id) => wanted.test(id)));
  golden("dra-details", [
    some(nodes, /^dra\/dra-2$|^dra\/dra-1\/[^/]*$|dra-1\/.*7g.*blocked|dra-2\/.*free/),
    some(allocations, /share-b|extended/),
    some(jobs, /mig-c|noclaim/),
    describeObject({ kind: "Node", namespace: "", name: "dra-2" }, inventory, [], now),
    describeObject({ kind: "Pod", namespace: "default", name: "share-b" }, inventory, [], now),
    JSON.stringify(inventoryJson(inventory).allocations.slice(0, 1), undefined, 2),
    JSON.stringify(inventoryJson(inventory).devicePools.slice(0, 1), undefined, 2),
  ].join(`\n${"-".repeat(80)}\n`));
});
