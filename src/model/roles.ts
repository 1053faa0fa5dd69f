import type { PodView, WorkloadView } from "./inventory.ts";
import { askedBySets } from "./jobState.ts";
import type { Labels, PodSet, Resources } from "./k8s.ts";
import { workloadKind, workloadKinds } from "./workloads/index.ts";
import type { RoleLabel } from "./workloads/kind.ts";

/** The pods of a workload that do the same: launcher, worker, head, leader, prefill. */
export interface Role {
  readonly name: string;
  readonly pods: readonly PodView[];
  /** Undefined: unknown. */
  readonly wanted?: number;
  /** Between how many pods an autoscaler or an elastic job may go. */
  readonly least?: number;
  readonly most?: number;
  /** Accelerators that the role asks for as a whole; undefined when its object doesn't say. */
  readonly asked?: Resources;
}

const made = new WeakMap<WorkloadView, readonly Role[]>();

/** The roles of a workload in the order of its object; empty for one whose pods are all alike. */
export function rolesOf(view: WorkloadView): readonly Role[] {
  let roles = made.get(view);
  if (roles === undefined) {
    roles = view.runs === undefined && view.reference.by !== "pod" ? find(view) : [];
    made.set(view, roles);
  }
  return roles;
}

function find(view: WorkloadView): readonly Role[] {
  const own = workloadKind(view.reference.apiVersion, view.reference.kind)?.roleLabels ?? [];
  const byName = new Map<string, { name: string; sets: PodSet[]; pods: PodView[] }>();
  const at = (name: string) => {
    const key = name.toLowerCase();
    let role = byName.get(key);
    if (role === undefined) byName.set(key, (role = { name, sets: [], pods: [] }));
    return role;
  };
  for (const set of view.podSets) at(set.name).sets.push(set);
  for (const pod of view.pods) at(roleOf(pod.record.labels, [...own, ...general], view.podSets) ?? OTHERS).pods.push(pod);
  const roles = [...byName.values()].map(({ name, sets, pods }) => roleWith(name, sets, pods, view.claimAsks)).filter((role) => role.pods.length > 0 || role.wanted !== 0);
  return roles.length > 1 ? roles : [];
}

/** Pods whose labels name no role, beside others whose do. */
const OTHERS = "others";

/** For what stands above another kind: of a TrainJob the JobSet's. Only labels that nobody else uses. */
const general = workloadKinds.flatMap((kind) => kind.roleLabels ?? []).filter(({ key }) => key.includes("/") && !key.startsWith("app.kubernetes.io/"));

function roleOf(labels: Labels, from: readonly RoleLabel[], sets: readonly PodSet[]): string | undefined {
  for (const { key, values, others, ending } of from) {
    const value = labels[key];
    if (value === undefined || value === "") continue;
    const role = values !== undefined && Object.hasOwn(values, value) ? values[value] : (others ?? value);
    if (role === undefined || role === "") continue;
    return ending === true ? (longestEnding(role, sets) ?? role) : role;
  }
  // What has one role only needs no label for it.
  return sets.length === 1 ? sets[0]?.name : undefined;
}

function longestEnding(value: string, sets: readonly PodSet[]): string | undefined {
  return sets.map((set) => set.name).filter((name) => value === name || value.endsWith(`-${name}`)).sort((a, b) => b.length - a.length)[0];
}

function roleWith(name: string, sets: readonly PodSet[], pods: readonly PodView[], claimAsks: WorkloadView["claimAsks"]): Role {
  const wanted = total(sets.map((set) => set.count));
  const least = total(sets.map((set) => set.least));
  const most = total(sets.map((set) => set.most));
  const asked = askedBySets(sets, pods, (claims) => claimAsks?.get(claims));
  return {
    name,
    pods,
    ...(wanted === undefined ? {} : { wanted }),
    ...(asked === undefined ? {} : { asked }),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
  };
}

/** Undefined when one of them is, or when there is none. */
function total(counts: readonly (number | undefined)[]): number | undefined {
  let sum: number | undefined;
  for (const count of counts) {
    if (count === undefined) return undefined;
    sum = (sum ?? 0) + count;
  }
  return sum;
}
