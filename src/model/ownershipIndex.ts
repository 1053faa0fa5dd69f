import { stepSize, type Steps } from "../base/steps.ts";
import type { WorkloadReference } from "./inventory.ts";
import type { OwnerReference, PodRecord, WorkloadRecord } from "./k8s.ts";
import { NewestByName } from "./newestByName.ts";
import { controllerChain, placeOfChain, placeOfLabels, placeOfPod, workloadKey, type Chain, type Place } from "./ownership.ts";

interface HeldChain {
  readonly owner: OwnerReference;
  readonly namespace: string;
  chain: Chain;
  place: Place | undefined;
}

/**
 * The owner chains of a cluster, kept up to date: when objects come and go, only the chains that go through them are
 * followed again, and a place that stays the same stays the same object.
 */
export class OwnershipIndex {
  readonly #workloads = new Map<string, WorkloadRecord>();
  readonly #named = new NewestByName<WorkloadRecord>();
  readonly #chains = new Map<string, HeldChain>();
  readonly #pod: (uid: string) => PodRecord | undefined;

  constructor(pod: (uid: string) => PodRecord | undefined) {
    this.#pod = pod;
  }

  readonly #lookup = (uid: string): PodRecord | WorkloadRecord | undefined => (uid === "" ? undefined : (this.#workloads.get(uid) ?? this.#pod(uid)));

  readonly #byName = (key: string): WorkloadRecord | undefined => this.named(key);

  /** The held workload of a key. */
  named(key: string): WorkloadRecord | undefined {
    return this.#named.get(key);
  }

  replaceWorkload(before: WorkloadRecord | undefined, after: WorkloadRecord | undefined): void {
    if (before !== undefined) {
      if (this.#workloads.get(before.uid) === before) this.#workloads.delete(before.uid);
      this.#named.replace(keyOfRecord(before), before, undefined);
    }
    if (after !== undefined) {
      this.#workloads.set(after.uid, after);
      this.#named.replace(keyOfRecord(after), undefined, after);
    }
  }

  /**
   * Follows again every chain that goes through one of these objects, which came, went or changed owner. True when a chain
   * leads elsewhere now: then places have to be asked for again.
   */
  *refresh(uids: ReadonlySet<string>): Steps<boolean> {
    if (uids.size === 0) return false;
    let changed = false;
    let count = 0;
    for (const held of this.#chains.values()) {
      if (++count % stepSize === 0) yield;
      if (!held.chain.links.some((link) => uids.has(link.uid))) continue;
      const chain = controllerChain(held.owner, held.namespace, this.#lookup);
      if (sameChain(chain, held.chain)) continue;
      held.chain = chain;
      held.place = keep(held.place, placeOfChain(chain));
      changed = true;
    }
    return changed;
  }

  /** Drops the chains that nobody asked for since the last sweep; they are followed again when somebody does. */
  sweep(used: ReadonlySet<string>): void {
    for (const key of this.#chains.keys()) if (!used.has(key)) this.#chains.delete(key);
  }

  get size(): number {
    return this.#chains.size;
  }

  /** Where a workload stands: itself when nobody owns it. */
  placeOfWorkload(record: WorkloadRecord): Place | undefined {
    const { apiVersion, kind, name, uid } = record;
    return this.#chain({ apiVersion, kind, name, uid }, record.namespace).place;
  }

  /** Where a pod belongs; `before` is returned where nothing changed. */
  placeOfPod(pod: PodRecord, before: Place | undefined): Place {
    const held = pod.owner === undefined ? undefined : this.#chain(pod.owner, pod.namespace);
    if (held?.place !== undefined && !held.chain.broken) return held.place;
    const labelled = placeOfLabels(pod, held?.chain, this.#byName, this.#lookup);
    if (labelled !== undefined) return keep(before, labelled);
    return held?.place ?? keep(before, placeOfPod(pod));
  }

  /** Under which key the chain of an owner is held. Names count only where the object can't be read. */
  chainKey(owner: OwnerReference, namespace: string): string {
    return this.#lookup(owner.uid) === undefined ? `${owner.uid}|${owner.apiVersion}|${owner.kind}|${namespace}|${owner.name}` : owner.uid;
  }

  #chain(owner: OwnerReference, namespace: string): HeldChain {
    const known = this.#chains.get(owner.uid);
    // Two links or an end: the first one was read.
    if (known !== undefined && (known.chain.links.length > 1 || !known.chain.broken)) return known;
    const key = this.chainKey(owner, namespace);
    let held = this.#chains.get(key);
    if (held === undefined) {
      const chain = controllerChain(owner, namespace, this.#lookup);
      held = { owner, namespace, chain, place: placeOfChain(chain) };
      this.#chains.set(key, held);
    }
    return held;
  }
}

export function keyOfRecord(record: WorkloadRecord): string {
  return workloadKey(record.apiVersion, record.kind, record.namespace, record.name);
}

export function sameReference(a: WorkloadReference, b: WorkloadReference): boolean {
  return a === b || (a.uid === b.uid && a.name === b.name && a.namespace === b.namespace && a.kind === b.kind && a.apiVersion === b.apiVersion && a.by === b.by);
}

function keep<P extends Place | undefined>(before: Place | undefined, after: P): P | Place {
  if (before === undefined || after === undefined) return after;
  if (!sameReference(before.top, after.top)) return after;
  if (before.run === undefined || after.run === undefined) return before.run === after.run ? before : after;
  return sameReference(before.run.reference, after.run.reference) ? before : after;
}

function sameChain(a: Chain, b: Chain): boolean {
  return a.broken === b.broken && a.links.length === b.links.length && a.links.every((link, index) => sameReference(link, b.links[index] ?? link));
}
