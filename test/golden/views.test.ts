import { describe, test } from "vitest";
import { allocationsTree } from "../../src/render/allocations.ts";
import { clustersTree } from "../../src/render/clusters.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import type { ViewOptions } from "../../src/render/row.ts";
import { clusters } from "../fixtures/clusterSummaries.ts";
import { now } from "../fixtures/handInventory.ts";
import { mixed } from "../fixtures/mixedInventory.ts";
import { golden } from "./golden.ts";
import { allIds, detailsText, treeText } from "./treeText.ts";

const all: ViewOptions = { filter: "", limits: new Map() };

describe("a small cluster of several vendors", () => {
  test("nodes", () => {
    const tree = nodesTree("prod", mixed(), now, all);
    const ids = allIds(tree).filter((id) => /gpu-node-08|gpu-node-17$|mig-node-01\/[^/]*3g|notebook/.test(id));
    golden("nodes", `${treeText(tree)}\n\n${detailsText(tree, ids)}`);
  });

  test("allocations", () => {
    const tree = allocationsTree("prod", mixed(), now, all);
    const ids = allIds(tree).filter((id) => /^prod\/(vision|research\/Py[^/]*$)/.test(id));
    golden("allocations", `${treeText(tree)}\n\n${detailsText(tree, ids)}`);
  });

  test("jobs", () => {
    const tree = jobsTree("prod", mixed(), now, all);
    const ids = allIds(tree).filter((id) => /^prod\/(waiting|failed|unknown)/.test(id));
    golden("jobs", `${treeText(tree)}\n\n${detailsText(tree, ids)}`);
  });
});

test("clusters in every state", () => {
  const tree = clustersTree(clusters, now);
  const ids = tree.children().map((row) => row.id);
  golden("clusters", `${treeText(tree)}\n\n${detailsText(tree, ids)}`);
});
