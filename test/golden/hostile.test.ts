import { test } from "vitest";
import { allocationsTree } from "../../src/render/allocations.ts";
import { describe as describeObject } from "../../src/render/describe.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import { inventoryText } from "../../src/render/text.ts";
import { hostile, hostileInventory } from "../fixtures/hostileInventory.ts";
import { now } from "../fixtures/handInventory.ts";
import { golden } from "./golden.ts";
import { allIds, detailsText, treeText } from "./treeText.ts";

test("hostile names stay text", () => {
  const picture = hostileInventory();
  const options = { filter: "", limits: new Map<string, number>() };
  const trees = [nodesTree("prod", picture, now, options), allocationsTree("prod", picture, now, options), jobsTree("prod", picture, now, options)];
  golden("hostile", [
    ...trees.map((tree) => `${treeText(tree)}\n\n${detailsText(tree, allIds(tree))}`),
    inventoryText(picture, { cluster: hostile.ansi, now, colour: false, width: 160 }),
    describeObject({ kind: "Pod", namespace: hostile.html, name: hostile.bidi }, picture, [{ reason: hostile.icon, message: hostile.ansi, lastTimestamp: "never" }, "no object", null], now),
  ].join("\n"));
});
