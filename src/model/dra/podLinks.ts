import type { PodRecord } from "../k8s.ts";
import { compareText } from "../order.ts";
import { holdsNode } from "../podState.ts";
import { nameKey } from "./claimIndex.ts";
import type { ResourceClaimRecord } from "./types.ts";

/** What the index needs of whoever keeps the pods. */
export interface LinkedPod {
  readonly uid: string;
  readonly record: PodRecord;
}

/** Which pods use which claims and templates. */
export class PodLinks<P extends LinkedPod> {
  readonly #byClaim = new Map<string, Set<P>>();
  readonly #byTemplate = new Map<string, Set<P>>();

  ofClaim(key: string): Iterable<P> {
    return this.#byClaim.get(key) ?? [];
  }

  ofTemplate(key: string): Iterable<P> {
    return this.#byTemplate.get(key) ?? [];
  }

  /** `record` is the pod's own now (`add`) or was until now (`remove`). Returns the claims that it uses. */
  add(pod: P, record: PodRecord): readonly string[] {
    const { claims, templates } = namesIn(record);
    for (const key of claims) put(this.#byClaim, key, pod);
    for (const key of templates) put(this.#byTemplate, key, pod);
    return claims;
  }

  remove(pod: P, record: PodRecord): readonly string[] {
    const { claims, templates } = namesIn(record);
    for (const key of claims) drop(this.#byClaim, key, pod);
    for (const key of templates) drop(this.#byTemplate, key, pod);
    return claims;
  }

  /**
   * The pod that the devices of a claim count with, so that each counts once: one that holds its node before others, then by
   * the order of `reservedFor`, then the oldest. Undefined: no unfinished pod uses it.
   */
  counting(claim: ResourceClaimRecord): P | undefined {
    let best: P | undefined;
    for (const pod of this.ofClaim(nameKey(claim.namespace, claim.name))) {
      if (pod.record.phase === "Succeeded" || pod.record.phase === "Failed") continue;
      if (best === undefined || before(pod, best, claim)) best = pod;
    }
    return best;
  }
}

function before(a: LinkedPod, b: LinkedPod, { reservedFor }: ResourceClaimRecord): boolean {
  const place = ({ uid }: LinkedPod) => (reservedFor.indexOf(uid) + reservedFor.length + 1) % (reservedFor.length + 1);
  const difference = Number(holdsNode(b.record)) - Number(holdsNode(a.record)) || place(a) - place(b) || a.record.created - b.record.created || compareText(a.uid, b.uid);
  return difference < 0;
}

function namesIn({ namespace, claims = [], extendedClaim }: PodRecord): { readonly claims: readonly string[]; readonly templates: readonly string[] } {
  if (claims.length === 0 && extendedClaim === undefined) return NONE;
  const named = claims.flatMap(({ claim }) => (claim === "" ? [] : [claim]));
  return {
    claims: [...named, ...(extendedClaim === undefined ? [] : [extendedClaim.claim])].map((name) => nameKey(namespace, name)),
    templates: claims.flatMap(({ template }) => (template === "" ? [] : [nameKey(namespace, template)])),
  };
}

const NONE = { claims: [], templates: [] } as const;

function put<P>(index: Map<string, Set<P>>, key: string, pod: P): void {
  const pods = index.get(key);
  if (pods === undefined) index.set(key, new Set([pod]));
  else pods.add(pod);
}

function drop<P>(index: Map<string, Set<P>>, key: string, pod: P): void {
  const pods = index.get(key);
  pods?.delete(pod);
  if (pods?.size === 0) index.delete(key);
}
