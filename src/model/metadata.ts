import type { ObjectRecord } from "./k8s.ts";
import { controllerOf, labelsOf, objectOf, textOf, timeOf, type Json } from "./read.ts";
import type { Interner } from "./resource.ts";

/** The part that every record has, from `metadata`. An object without a uid gets one from its namespace and name. */
export function projectMetadata(object: Json, intern: Interner): ObjectRecord {
  const metadata = objectOf(object["metadata"]);
  const name = textOf(metadata["name"]);
  const namespace = intern.string(textOf(metadata["namespace"]));
  const uid = textOf(metadata["uid"]);
  const deleting = timeOf(metadata["deletionTimestamp"]);
  const owner = controllerOf(metadata, intern);
  return {
    uid: uid === "" ? `${namespace}/${name}` : uid,
    name,
    namespace,
    resourceVersion: textOf(metadata["resourceVersion"]),
    created: timeOf(metadata["creationTimestamp"]) ?? 0,
    labels: labelsOf(metadata["labels"], intern),
    ...(deleting === undefined ? {} : { deleting }),
    ...(owner === undefined ? {} : { owner }),
  };
}
