/** The public face of the kube bundle: loaded with the first connection, never at activation. */
import { stringify } from "yaml";
import { features } from "../model/features.ts";
import { resourceDefinitions } from "../model/resources.ts";
import { LiveCluster } from "./cluster.ts";
import { openSession } from "./session.ts";
import type { Cluster, ClusterSource, Log } from "./types.ts";

export { cutSecrets } from "./secretValues.ts";
export { KubeError } from "./errors.ts";
export { listContexts } from "./kubeconfig.ts";
export { watchKubeconfigs } from "./watchKubeconfigs.ts";
export type * from "./types.ts";
export type * from "./actions/types.ts";

/** A cluster that is not connected yet. Nothing is read or contacted before `connect`; nothing is changed while `refusal` says why not. */
export function createCluster(id: string, source: ClusterSource, log: Log, refusal?: () => string | undefined): Cluster {
  return new LiveCluster(source, { id, log, definitions: resourceDefinitions, features, openSession, ...(refusal === undefined ? {} : { refusal }) });
}

/** Text of an object as kubectl prints it: no folding of long lines, no anchors for what stands twice. */
export function toYaml(object: unknown): string {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false });
}
