import { NewestByName } from "../newestByName.ts";
import { compareText } from "../order.ts";
import type { Use, Uses } from "./poolView.ts";
import type { ResourceClaimRecord } from "./types.ts";

/** Of a namespaced object: no name holds a slash. */
export function nameKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

export function poolKey(driver: string, pool: string): string {
  return `${driver}/${pool}`;
}

const NO_USES: Uses = new Map();

/** Claims by name, and the devices that are allocated to them by pool. */
export class ClaimIndex {
  readonly #named = new NewestByName<ResourceClaimRecord>();
  readonly #uses = new Map<string, Map<string, Use[]>>();
  readonly #onNode = new Map<string, Set<ResourceClaimRecord>>();

  get(namespace: string, name: string): ResourceClaimRecord | undefined {
    return this.#named.get(nameKey(namespace, name));
  }

  usesOf(pool: string): Uses {
    return this.#uses.get(pool) ?? NO_USES;
  }

  /** Allocated claims that can be used on this node only, by namespace and name. */
  onNode(node: string): readonly ResourceClaimRecord[] {
    return [...(this.#onNode.get(node) ?? [])].sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.uid, b.uid));
  }

  /** Nodes that have some. */
  nodes(): IterableIterator<string> {
    return this.#onNode.keys();
  }

  /** Returns the pools whose devices stand differently now. */
  replace(before: ResourceClaimRecord | undefined, after: ResourceClaimRecord | undefined): ReadonlySet<string> {
    const touched = new Set<string>();
    if (before !== undefined) {
      this.#named.replace(nameKey(before.namespace, before.name), before, undefined);
      const node = before.allocation?.node ?? "";
      const claims = this.#onNode.get(node);
      claims?.delete(before);
      if (claims?.size === 0) this.#onNode.delete(node);
      for (const { driver, pool, device } of before.allocation?.devices ?? []) {
        const key = poolKey(driver, pool);
        const devices = this.#uses.get(key);
        const left = devices?.get(device)?.filter(({ claim }) => claim !== before) ?? [];
        if (left.length > 0) devices?.set(device, left);
        else devices?.delete(device);
        if (devices?.size === 0) this.#uses.delete(key);
        touched.add(key);
      }
    }
    if (after !== undefined) {
      this.#named.replace(nameKey(after.namespace, after.name), undefined, after);
      const node = after.allocation?.node ?? "";
      if (node !== "") this.#onNode.set(node, (this.#onNode.get(node) ?? new Set()).add(after));
      for (const result of after.allocation?.devices ?? []) {
        const key = poolKey(result.driver, result.pool);
        let devices = this.#uses.get(key);
        if (devices === undefined) this.#uses.set(key, (devices = new Map<string, Use[]>()));
        devices.set(result.device, inOrder([...(devices.get(result.device) ?? []), { claim: after, result }]));
        touched.add(key);
      }
    }
    return touched;
  }
}

/** By name, so that the order doesn't tell in which order claims were read. */
function inOrder(uses: Use[]): Use[] {
  if (uses.length > 1) uses.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return uses;
}

function key({ claim, result }: Use): string {
  return `${claim.namespace}/${claim.name}/${claim.uid}/${result.request}/${result.shareID ?? ""}`;
}
