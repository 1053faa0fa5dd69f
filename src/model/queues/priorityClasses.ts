import type { ObjectRecord } from "../k8s.ts";
import { projectMetadata } from "../metadata.ts";
import { numberOf, objectOf } from "../read.ts";
import type { ResourceDefinition } from "../resource.ts";
import type { QueueSources } from "./types.ts";

export interface PriorityClassRecord extends ObjectRecord {
  readonly value?: number;
}

/** What a gang names its priority by, where it has no number of its own. */
export const priorityClasses: ResourceDefinition<PriorityClassRecord> = {
  key: "priorityclasses.scheduling.k8s.io",
  group: "scheduling.k8s.io",
  versions: ["v1"],
  plural: "priorityclasses",
  kind: "PriorityClass",
  namespaced: false,
  project(value, intern) {
    const object = objectOf(value);
    const priority = numberOf(object["value"]);
    return { ...projectMetadata(object, intern), ...(priority === undefined ? {} : { value: priority }) };
  },
};

/** Values by name, of the classes that can be read. */
export function prioritiesOf(sources: QueueSources): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { name, value } of sources.table(priorityClasses).items.values()) if (value !== undefined) values.set(name, value);
  return values;
}
