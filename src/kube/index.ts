/** The public face of the kube bundle: loaded with the first connection, never at activation. */
export { createCluster, type ClusterDeps } from "./cluster.ts";
export { KubeError } from "./errors.ts";
export type { Session } from "./session-types.ts";
export type * from "./types.ts";
