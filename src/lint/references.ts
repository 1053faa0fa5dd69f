import { list } from "../base/format.ts";
import { replaceScalar } from "../manifest/edit.ts";
import type { Scalar } from "../manifest/nodes.ts";
import type { ManifestObject } from "../manifest/objects.ts";
import { objectsIn } from "../model/clusterFacts.ts";
import { asOf, namespaceOf } from "./clusterNeeds.ts";
import { nearest } from "./nearest.ts";
import type { Context, Finding } from "./rule.ts";

/** A name in a manifest that must be the name of an object in the cluster. */
export interface Reference {
  /** The name as written. */
  readonly name: Scalar;
  /** Object that it stands in. */
  readonly object: ManifestObject;
  /** What it names: `PriorityClass`. */
  readonly kind: string;
  /** Key of the fact (`priorityclasses.scheduling.k8s.io`), which must be live. */
  readonly fact: string;
  /** Namespace of the named object; undefined for kinds without. */
  readonly namespace?: string;
  /** What happens: `the API server refuses the pod`. */
  readonly consequence: string;
}

/**
 * A finding where neither the cluster nor the manifests at hand have what is named: made together with the manifest, it is
 * there in time.
 */
export function* missing(reference: Reference, context: Context): Iterable<Finding> {
  const { name, object, kind, fact, namespace, consequence } = reference;
  const found = context.cluster.objects[fact];
  const present = namespace === undefined ? found?.items : objectsIn(context.cluster, fact, namespace);
  // A namespace that may not be read says nothing of what is in it.
  if (found === undefined || present === undefined || name.text === "") return;
  if (present.some((each) => each.name === name.text) || made(reference, context)) return;
  const names = present.map((each) => each.name).sort();
  const near = nearest(name.text, names);
  const place = namespace === undefined ? "" : ` in the namespace ${namespace}`;
  yield {
    at: name,
    message: `There is no ${kind} "${name.text}"${place}${asOf(context, found)}: ${consequence}. ${names.length === 0 ? `There is none${place} at all.` : `There ${names.length === 1 ? "is" : "are"} ${list(names, 5)}.`}`,
    fixes: near === undefined ? [] : [{ title: `Write ${near}`, safe: false, edits: [replaceScalar(object.document, name, near)] }],
  };
}

function made({ kind, name, namespace }: Reference, { objects, cluster }: Context): boolean {
  return objects.some((each) => each.kind === kind && each.name === name.text && (namespace === undefined || namespaceOf(each, cluster) === namespace));
}
