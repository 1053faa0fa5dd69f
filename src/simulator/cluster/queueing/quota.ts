import type { Clock } from "../../../base/clock.ts";
import { finished, type Pod, type PodSpec } from "../../kinds.ts";
import type { KubeObject } from "../../objects.ts";
import type { ObjectStore, StoreChange } from "../../store.ts";
import { amount, podRequests, requestsOf } from "../quantities.ts";

interface ResourceQuota extends KubeObject {
  readonly spec: { readonly hard: Readonly<Record<string, string>> };
  readonly status?: { readonly used?: Readonly<Record<string, string>> };
}

const prefix = "requests.";

function usedIn(store: ObjectStore, namespace: string, line: string): number {
  const pods = (store.list("pods", namespace) as Pod[]).filter((pod) => !finished(pod));
  return pods.reduce((sum, pod) => sum + (requestsOf(pod).get(line.slice(prefix.length)) ?? 0), 0);
}

/** Why admission refuses a pod in a namespace, in the words of the ResourceQuota plugin; undefined where it lets it pass. */
export function refusedByQuota(store: ObjectStore, namespace: string, name: string, spec: PodSpec): string | undefined {
  for (const quota of store.list("resourcequotas", namespace) as ResourceQuota[]) {
    const requests = podRequests(spec);
    const over = Object.entries(quota.spec.hard).flatMap(([line, hard]) => {
      const asked = line.startsWith(prefix) ? requests.get(line.slice(prefix.length)) ?? 0 : 0;
      const used = asked === 0 ? 0 : usedIn(store, namespace, line);
      return asked > 0 && used + asked > amount(hard) ? [{ line, asked, used, hard }] : [];
    });
    if (over.length === 0) continue;
    const list = (value: (each: (typeof over)[number]) => number | string): string => over.map((each) => `${each.line}=${value(each)}`).join(",");
    return `pods "${name}" is forbidden: exceeded quota: ${quota.metadata.name}, requested: ${list(({ asked }) => asked)}, used: ${list(({ used }) => used)}, limited: ${list(({ hard }) => hard)}`;
  }
  return undefined;
}

/** The quota controller: counts what the pods of a namespace request. */
export class Quotas {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #dirty = new Set<string>();

  constructor(store: ObjectStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  see({ resource: { id }, object }: StoreChange): void {
    const namespace = object.metadata.namespace ?? "";
    if ((id !== "pods" && id !== "resourcequotas") || this.#store.list("resourcequotas", namespace).length === 0 || this.#dirty.has(namespace)) return;
    this.#dirty.add(namespace);
    this.#clock.schedule(200, () => {
      this.#dirty.delete(namespace);
      for (const quota of this.#store.list("resourcequotas", namespace) as ResourceQuota[]) {
        const used = Object.fromEntries(Object.keys(quota.spec.hard).map((line) => [line, String(line.startsWith(prefix) ? usedIn(this.#store, namespace, line) : 0)]));
        this.#store.update("resourcequotas", { ...quota, status: { hard: quota.spec.hard, used } });
      }
    });
  }
}
