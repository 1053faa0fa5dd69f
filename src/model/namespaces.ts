import { takeChanges } from "./changes.ts";
import type { ClusterObjects } from "./inventory.ts";
import type { Labels, ObjectRecord } from "./k8s.ts";
import { projectMetadata } from "./metadata.ts";
import { objectOf } from "./read.ts";
import type { ResourceDefinition } from "./resource.ts";
import type { Writable } from "./writable.ts";

export interface NamespaceRecord extends ObjectRecord {
  /** Short ones: some tools keep whole objects in annotations. */
  readonly annotations: Labels;
}

/** A user, a team or a cost centre is no longer; `kubectl.kubernetes.io/last-applied-configuration` is. */
const longestAnnotation = 256;

export const namespacesDefinition: ResourceDefinition<NamespaceRecord> = {
  key: "namespaces",
  group: "",
  versions: ["v1"],
  plural: "namespaces",
  kind: "Namespace",
  namespaced: false,
  project(value, intern) {
    const object = objectOf(value);
    const annotations: Record<string, string> = {};
    for (const [key, text] of Object.entries(objectOf(objectOf(object["metadata"])["annotations"]))) {
      if (typeof text === "string" && text.length <= longestAnnotation) annotations[key] = text;
    }
    return { ...projectMetadata(object, intern), annotations: intern.record(annotations) };
  },
};

/** What the namespaces say of whom they belong to; kept the same object while that doesn't change. */
export class NamespaceIndex {
  readonly #records = new Map<string, NamespaceRecord>();
  #labels: ReadonlyMap<string, Labels> = new Map();

  update(objects: ClusterObjects): ReadonlyMap<string, Labels> {
    if (takeChanges(this.#records, objects.table(namespacesDefinition).items).length > 0) {
      const labels = new Map<string, Writable<Labels>>();
      for (const { name, labels: own, annotations } of this.#records.values()) labels.set(name, { ...annotations, ...own });
      this.#labels = labels;
    }
    return this.#labels;
  }
}
