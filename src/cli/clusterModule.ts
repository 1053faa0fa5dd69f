/** What reaches a cluster: a bundle of its own (`dist/cli-cluster.js`), loaded when asked for. */
export { inventoryMain } from "./inventoryMain.ts";
export { factsOfCluster } from "./lint/clusterFacts.ts";
