import { listOf, objectOf, textOf, type Json } from "../read.ts";
import type { Interner } from "../resource.ts";
import type { DevicePlace } from "./types.ts";

/** The place that a slice, a device or an allocation names with `nodeName`, `nodeSelector` or `allNodes`; undefined where it names none. */
export function placeOf(holder: Json, intern: Interner): DevicePlace | undefined {
  const name = textOf(holder["nodeName"]);
  if (name !== "") return { kind: "node", name: intern.string(name) };
  if (holder["allNodes"] === true) return { kind: "all" };
  const selector = holder["nodeSelector"];
  if (typeof selector !== "object" || selector === null) return undefined;
  const terms = listOf(objectOf(selector)["nodeSelectorTerms"]).map(objectOf);
  const single = onlyNode(terms);
  if (single !== undefined) return { kind: "node", name: intern.string(single) };
  return { kind: "selected", words: intern.string(terms.map(termWords).join(" or ")) };
}

/** kube-scheduler ties a claim to a node with `matchFields` on `metadata.name`. */
function onlyNode(terms: readonly Json[]): string | undefined {
  const [term, ...others] = terms;
  if (term === undefined || others.length > 0 || listOf(term["matchExpressions"]).length > 0) return undefined;
  const [field, ...more] = listOf(term["matchFields"]).map(objectOf);
  if (field === undefined || more.length > 0 || field["key"] !== "metadata.name" || field["operator"] !== "In") return undefined;
  const values = listOf(field["values"]);
  return values.length === 1 && textOf(values[0]) !== "" ? textOf(values[0]) : undefined;
}

function termWords(term: Json): string {
  return [...listOf(term["matchExpressions"]), ...listOf(term["matchFields"])].map((item) => {
    const requirement = objectOf(item);
    const values = listOf(requirement["values"]).map(textOf);
    return `${textOf(requirement["key"])} ${textOf(requirement["operator"])}${values.length === 0 ? "" : ` ${values.join(", ")}`}`;
  }).join(" and ");
}
