import { draDefinitions } from "./dra/definitions.ts";
import { draFeature, operatorsFeature, ownersFeature, queuesFeature, quotasFeature } from "./featureIds.ts";
import { namespacesDefinition } from "./namespaces.ts";
import { queueDefinitions } from "./queues/index.ts";
import { resourceQuota } from "./queues/resourceQuota.ts";
import type { ResourceDefinition } from "./resource.ts";
import { operatorDefinitions } from "./workloads/index.ts";

/** Resources that belong together and are listed and watched only while somebody needs them. */
export interface Feature {
  readonly id: string;
  readonly definitions: readonly ResourceDefinition[];
}

/** One line a feature. Nodes, pods and the workload kinds of Kubernetes itself are not here: they are always followed. */
export const features: readonly Feature[] = [
  { id: operatorsFeature, definitions: operatorDefinitions },
  { id: ownersFeature, definitions: [namespacesDefinition] },
  { id: queuesFeature, definitions: queueDefinitions },
  { id: quotasFeature, definitions: resourceQuota.definitions },
  { id: draFeature, definitions: draDefinitions },
];

/** What features need, each resource once: two features may share one. */
export function definitionsOf(wanted: readonly Feature[]): readonly ResourceDefinition[] {
  return [...new Map(wanted.flatMap(({ definitions }) => definitions).map((definition) => [definition.key, definition])).values()];
}

/** Of every feature but the workload kinds, which have tables of their own, in order. */
export const featureDefinitions = definitionsOf(features).filter((definition) => !operatorDefinitions.includes(definition as (typeof operatorDefinitions)[number]));
