import type { ClaimReference, ContainerRecord, ExtendedClaim, PodRecord } from "./k8s.ts";
import { listOf, objectOf, textOf, type Json } from "./read.ts";
import type { Interner } from "./resource.ts";

/** What a pod says of the ResourceClaims that it uses; empty for the many that use none. */
export function podClaims(spec: Json, status: Json, intern: Interner): Pick<PodRecord, "claims" | "extendedClaim"> {
  const claims = claimReferences(spec, intern, status);
  const extendedClaim = extendedClaimOf(status["extendedResourceClaimStatus"], intern);
  return { ...(claims.length === 0 ? {} : { claims }), ...(extendedClaim === undefined ? {} : { extendedClaim }) };
}

const NONE: readonly ClaimReference[] = Object.freeze([]);
const shareNothing: Pick<Interner, "string"> = { string: (value) => value };

/** The claims of a PodSpec, with the names that `status` gives to those made from templates. */
export function claimReferences(spec: Json, intern = shareNothing, status?: Json): readonly ClaimReference[] {
  const listed = listOf(spec["resourceClaims"]);
  if (listed.length === 0) return NONE;
  const made = new Map(listOf(status?.["resourceClaimStatuses"]).map(objectOf).map((each) => [textOf(each["name"]), each["resourceClaimName"]]));
  return listed.flatMap((item) => {
    const entry = objectOf(item);
    // Before 1.31 both names stood under `source`.
    const source = entry["source"] === undefined ? entry : objectOf(entry["source"]);
    const name = textOf(entry["name"]);
    const template = intern.string(textOf(source["resourceClaimTemplateName"]));
    // A template may need no claim for this pod: then the status has the entry without a name.
    if (template !== "" && made.has(name) && textOf(made.get(name)) === "") return [];
    const claim = template === "" ? intern.string(textOf(source["resourceClaimName"])) : textOf(made.get(name));
    return [{ name: intern.string(name), claim, template }];
  });
}

function extendedClaimOf(value: unknown, intern: Interner): ExtendedClaim | undefined {
  const status = objectOf(value);
  const claim = textOf(status["resourceClaimName"]);
  if (claim === "") return undefined;
  return {
    claim,
    mappings: listOf(status["requestMappings"]).map((item) => {
      const mapping = objectOf(item);
      return { container: intern.string(textOf(mapping["containerName"])), resource: intern.string(textOf(mapping["resourceName"])), request: intern.string(textOf(mapping["requestName"])) };
    }),
  };
}

export function containerClaims(container: Json, intern: Interner): Pick<ContainerRecord, "claims"> {
  const claims = listOf(objectOf(container["resources"])["claims"]);
  if (claims.length === 0) return {};
  return { claims: claims.map(objectOf).map((claim) => ({ name: intern.string(textOf(claim["name"])), request: intern.string(textOf(claim["request"])) })) };
}
