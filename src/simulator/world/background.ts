import { replicaSetDraft } from "../cluster/controllers/apps.ts";
import { podDraft, type PodExtra } from "../cluster/controllers/context.ts";
import { crashedStatus, runningStatus } from "../cluster/podStatus.ts";
import type { Pod, Workload } from "../kinds.ts";
import { timestamp, type Draft, type KubeObject } from "../objects.ts";
import type { Random } from "../random.ts";
import { apiVersion, type ObjectStore } from "../store.ts";
import { backgroundKinds } from "./backgroundKinds.ts";
import type { PlannedNode } from "./nodes.ts";
import { Room } from "./room.ts";

export interface BackgroundParts {
  readonly store: ObjectStore;
  readonly random: Random;
  readonly now: number;
  readonly nodes: readonly PlannedNode[];
  readonly sets: readonly KubeObject[];
  /** How many pods the cluster should have in all, about. */
  readonly pods: number | undefined;
  readonly teams: readonly string[];
}

/** About how many pods live their own lives in the demo; the rest is background. */
const LIVING = 190;
const POD_LIMIT = 105;

/** The pods that were running long before anybody looked: the cluster's own on every node, and the crowd of a large cluster. */
export function fillBackground(parts: BackgroundParts): void {
  const { store } = parts;
  const drafts = new Map<string, Draft[]>();
  const add = (resource: string, draft: Draft): void => {
    const held = drafts.get(resource);
    if (held === undefined) drafts.set(resource, [draft]);
    else held.push(draft);
  };
  let pods = 0;
  for (const set of parts.sets as readonly Workload[]) {
    for (const node of nodesOf(parts, set)) {
      const pod = runningPod(parts, set, node, {}, node.state !== "notReady");
      add("pods", node.state === "pluginFails" && set.metadata.name === "nvidia-device-plugin-daemonset" ? crashing(pod, parts.now) : pod);
      pods++;
    }
  }
  if (parts.pods !== undefined) crowd(parts, parts.pods - pods - LIVING, add);
  for (const [resource, list] of drafts) store.fill(resource, list);
}

function nodesOf({ store, nodes }: BackgroundParts, set: Workload): readonly PlannedNode[] {
  const selector = Object.entries(set.spec.template?.spec.nodeSelector ?? {});
  return nodes.filter((node) => selector.every(([key, value]) => store.get("nodes", "", node.name)?.metadata.labels?.[key] === value));
}

/** Workloads of many kinds on the nodes that the living part leaves alone, until there are so many pods. */
function crowd(parts: BackgroundParts, wanted: number, add: (resource: string, draft: Draft) => void): void {
  const { random, store } = parts;
  const room = new Room(parts.nodes.filter((node, index) => node.state === "ready" && parts.nodes.slice(Math.max(0, index - node.pool.count), index).filter((other) => other.pool === node.pool).length >= node.pool.count), POD_LIMIT);
  const serial = { next: 0 };
  for (let left = wanted; left > 0;) {
    const kind = random.pick(backgroundKinds);
    const size = Math.min(left, random.between(kind.low, wanted > 5000 ? kind.high * 4 : kind.high));
    const places = room.take(kind.pool, kind.resource, kind.amount, size);
    if (places.length === 0) {
      // No devices left of that kind: the rest of the crowd needs none.
      const anywhere = room.take(undefined, undefined, 0, size);
      if (anywhere.length === 0) return;
      left -= workload(parts, { ...backgroundKinds[0] ?? kind }, anywhere, serial, add, store);
    } else left -= workload(parts, kind, places, serial, add, store);
  }
}

function workload(parts: BackgroundParts, kind: (typeof backgroundKinds)[number], places: readonly string[], serial: { next: number }, add: (resource: string, draft: Draft) => void, store: ObjectStore): number {
  const { random, now } = parts;
  serial.next++;
  const name = `${random.pick(kind.names)}-${serial.next.toString(16).padStart(3, "0")}`;
  const started = now - random.between(1, 20 * 24 * 60) * 60_000;
  const made = kind.make(places.length, random.pick(parts.teams))(name, random);
  const complete = (resource: string, draft: Draft): Workload => {
    const type = store.collection(resource).resource;
    const metadata = { ...draft.metadata, uid: draft.metadata.uid ?? random.uuid(), creationTimestamp: timestamp(started) };
    add(resource, { ...draft, metadata });
    return { ...draft, kind: type.kind, apiVersion: apiVersion(type), metadata } as unknown as Workload;
  };
  let owner = complete(made.resource, made.draft);
  if (made.resource === "deployments.apps") owner = complete("replicasets.apps", replicaSetDraft(owner, 1));
  places.forEach((node, index) => add("pods", runningPod(parts, owner, { name: node }, kind.extra?.(owner, index) ?? {}, true, started)));
  return places.length;
}

/** A device plugin that can't reach its driver: it ends a few seconds after each start. */
function crashing(draft: Draft, now: number): Draft {
  const pod = draft as unknown as Pod;
  const ended = timestamp(now - 2 * 60_000);
  return { ...draft, status: crashedStatus(pod, { since: timestamp(now - 3 * 3_600_000), ended, restarts: 38 }) };
}

/** A pod of a workload that has been running on a node for a while. */
function runningPod({ random, now }: BackgroundParts, owner: Workload, node: { readonly name: string }, extra: PodExtra, ready: boolean, started = now - random.between(2, 30) * 86_400_000): Draft {
  const template = owner.spec.template ?? { spec: { containers: [] } };
  const draft = podDraft(random, owner, template, extra);
  const time = timestamp(started);
  const scheduled = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: time };
  const pod = {
    ...draft, apiVersion: "v1", kind: "Pod",
    metadata: { ...draft.metadata, uid: random.uuid(), creationTimestamp: time },
    spec: { ...(draft.spec as Pod["spec"]), nodeName: node.name },
    status: { ...(draft.status as Pod["status"]), conditions: [scheduled] },
  };
  return { ...pod, status: runningStatus(pod as unknown as Pod, time, ready) };
}
