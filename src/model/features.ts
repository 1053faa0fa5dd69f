import { queueDefinitions } from "./queues/index.ts";
import type { ResourceDefinition } from "./resource.ts";
import { namespacesDefinition } from "./namespaces.ts";

/** Resources that belong together and are listed and watched only while somebody needs them. */
export interface Feature {
  readonly id: string;
  readonly definitions: readonly ResourceDefinition[];
}

/** Which user or team something belongs to: namespaces may say so. */
export const ownersFeature = "owners";

/** One line a feature. Nodes, pods and the workload kinds are not here: they are always followed. */
export const features: readonly Feature[] = [
  { id: ownersFeature, definitions: [namespacesDefinition] },
  { id: "queues", definitions: queueDefinitions },
];

/** What features need, each resource once: two features may share one. */
export function definitionsOf(wanted: readonly Feature[]): readonly ResourceDefinition[] {
  return [...new Map(wanted.flatMap(({ definitions }) => definitions).map((definition) => [definition.key, definition])).values()];
}

/** Of every feature, in order. */
export const featureDefinitions = definitionsOf(features);
