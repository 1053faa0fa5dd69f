import type { Clock } from "../../base/clock.ts";
import type { Engine } from "../cluster/engine.ts";
import { timestamp, type Draft } from "../objects.ts";
import type { Random } from "../random.ts";
import type { ObjectStore } from "../store.ts";
import { fillBackground } from "./background.ts";
import { Life } from "./life.ts";
import { fillQueues, searchTeam } from "./queues.ts";
import { nodeDraft, planNodes } from "./nodes.ts";
import { systemNamespaces, systemServices, systemSets } from "./system.ts";
import { teams } from "./teams.ts";
import { trainingRuntime } from "./workloads.ts";

export const restrictedNamespaces: readonly string[] = teams.slice(0, 2);

export interface DemoParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly nodes?: number;
  readonly pods?: number;
}

function namespace(name: string, created: string, team: boolean): Draft {
  return {
    metadata: { name, creationTimestamp: created, labels: { "kubernetes.io/metadata.name": name, ...(team ? { team: name } : {}) } },
    spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" },
  };
}

/** Fills the store with the cluster as it was some hours ago; returns what makes it live. */
export function buildDemo(parts: DemoParts): (engine: Engine, how: { readonly arrivals: boolean; readonly pace: number }) => void {
  const { store, clock, random } = parts;
  const old = timestamp(clock.now() - 120 * 86_400_000);
  store.fill("namespaces", [...systemNamespaces, ...teams, searchTeam].map((name) => namespace(name, old, name === searchTeam || teams.some((team) => team === name))));
  const planned = planNodes(parts.nodes);
  store.fill("nodes", planned.map((node, index) => nodeDraft(node, index, clock.now())));
  const sets = store.fill("daemonsets.apps", systemSets(old));
  fillQueues(store, old);
  store.fill("services", systemServices(old));
  store.fill("clustertrainingruntimes.trainer.kubeflow.org", [{ ...trainingRuntime, metadata: { ...trainingRuntime.metadata, creationTimestamp: old } }]);
  fillBackground({ store, random, now: clock.now(), nodes: planned, sets, pods: parts.pods, teams });
  return (engine, how) => new Life({ store, clock, random, engine }).begin(how);
}

/** The namespaces that every API server makes, and nothing else. */
export function emptyWorld(store: ObjectStore): void {
  store.fill("namespaces", ["default", "kube-node-lease", "kube-public", "kube-system"].map((name) => namespace(name, store.now(), false)));
}
