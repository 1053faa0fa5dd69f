import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { createCluster, type Cluster } from "../../src/kube/index.ts";
import { GenerationalInterner } from "../../src/kube/intern.ts";
import type { ObjectRecord } from "../../src/model/k8s.ts";
import { podsDefinition } from "../../src/model/resources.ts";
import { operatorDefinitions } from "../../src/model/workloads/index.ts";
import { Random } from "../../src/simulator/random.ts";
import { randomPod } from "../cluster/randomPods.ts";
import { until } from "../controlplane/wait.ts";
import { restrictedNamespace, type ContractServer } from "./server.ts";
import { realServer, simulatedServer } from "./servers.ts";

/** What the extension's own code sees of both servers. */

const folder = mkdtempSync(join(tmpdir(), "kube-gpu-contract-"));
let servers: readonly [real: ContractServer, simulated: ContractServer];
let failed = false;

beforeAll(async () => {
  servers = await Promise.all([realServer(), simulatedServer()]);
});

afterAll(async () => {
  for (const server of servers) await server.stop(failed);
  rmSync(folder, { recursive: true, force: true });
});

/** Does the same on both servers; the real one's result comes first. */
async function both<T>(action: (server: ContractServer) => Promise<T>): Promise<readonly [real: T, simulated: T]> {
  onTestFailed(() => void (failed = true));
  return await Promise.all([action(servers[0]), action(servers[1])]);
}

let files = 0;

function clusterOf(server: ContractServer, user: "admin" | "restricted", namespaces: readonly string[] = []): Cluster {
  const file = join(folder, `${++files}.kubeconfig`);
  writeFileSync(file, server.kubeconfig(user));
  return createCluster(file, { kubeconfigs: [file], context: "", namespaces }, () => undefined);
}

/** Kinds of operators aren't installed on the real server, and nobody needs them here. */
const builtIn = ({ objects }: Cluster) => objects.workloads.filter(({ definition }) => !operatorDefinitions.some(({ key }) => key === definition.key));
const tablesOf = (cluster: Cluster) => [cluster.objects.nodes, cluster.objects.pods, ...builtIn(cluster)];

async function connected(cluster: Cluster): Promise<void> {
  await cluster.connect();
  await until("all lists have come to a rest", () => tablesOf(cluster).every((table) => ["live", "forbidden", "absent"].includes(table.state.kind)));
}

const states = (cluster: Cluster) => tablesOf(cluster).map((table) => [table.definition.key, table.state.kind, table.state.kind === "forbidden" ? table.state.message : ""]);

/** A record without what the server makes up. */
const comparable = <R extends ObjectRecord>(record: R) => ({ ...record, uid: "", resourceVersion: "", created: 0 });

describe("the extension can't tell the simulator from a real server:", () => {
  test("states of all lists, as the admin", async () => {
    const [real, simulated] = await both(async (server) => {
      const cluster = clusterOf(server, "admin");
      await connected(cluster);
      const seen = { kind: cluster.state.kind, states: states(cluster) };
      cluster.dispose();
      return seen;
    });
    expect(real.kind).toBe("connected");
    expect(simulated).toEqual(real);
  });

  test("states of all lists, as a user who may read one namespace", async () => {
    const [real, simulated] = await both(async (server) => {
      const cluster = clusterOf(server, "restricted", [restrictedNamespace]);
      await connected(cluster);
      const seen = { kind: cluster.state.kind, states: states(cluster), scopes: cluster.objects.pods.scopes.map((scope) => [scope.namespace, scope.state.kind]) };
      cluster.dispose();
      return seen;
    });
    expect(real.states).toContainEqual(["pods", "live", ""]);
    expect(simulated).toEqual(real);
  });

  test("records of 60 random pods, with defaults and sums", async () => {
    const [real, simulated] = await both(async (server) => {
      const random = new Random(7);
      const records: unknown[] = [];
      for (let index = 0; index < 60; index++) {
        const { spec, ...rest } = randomPod(random, `random-${index}`);
        // Overhead needs a RuntimeClass, which the simulator hasn't.
        const kept = { ...(spec as Readonly<Record<string, unknown>>), runtimeClassName: undefined };
        const body = await server.admin.ask("POST", "/api/v1/namespaces/default/pods", { ...rest, spec: kept });
        records.push(comparable(podsDefinition.project(body, new GenerationalInterner())));
      }
      return records;
    });
    expect(simulated).toEqual(real);
  });

  test("a watch that brings what happened", async () => {
    const [real, simulated] = await both(async (server) => {
      const cluster = clusterOf(server, "admin");
      await connected(cluster);
      const { pods } = cluster.objects;
      const find = () => [...pods.items.values()].find((record) => record.name === "watched");
      const path = "/api/v1/namespaces/default/pods";
      await server.admin.ask("POST", path, { apiVersion: "v1", kind: "Pod", metadata: { name: "watched" }, spec: { containers: [{ name: "main", image: "example.com/main", resources: { limits: { "nvidia.com/gpu": "2" } } }] } });
      const added = comparable(await until("added", find));
      await server.admin.ask("POST", `${path}/watched/binding`, { apiVersion: "v1", kind: "Binding", metadata: { name: "watched" }, target: { kind: "Node", name: "n1" } });
      const bound = comparable(await until("bound", () => (find()?.nodeName === "n1" ? find() : undefined)));
      await server.admin.ask("DELETE", `${path}/watched`, { gracePeriodSeconds: 0 });
      await until("deleted", () => find() === undefined);
      cluster.dispose();
      return { added, bound: { ...bound, conditions: bound.conditions.map(({ type, status }) => ({ type, status })) } };
    });
    expect(real.bound.nodeName).toBe("n1");
    expect(simulated).toEqual(real);
  });

  test("failures in words", async () => {
    const reference = { apiVersion: "v1", kind: "Pod", namespace: "default", name: "absent" };
    const asked: readonly ((cluster: Cluster) => Promise<unknown>)[] = [
      (cluster) => cluster.get(reference),
      (cluster) => cluster.get({ ...reference, apiVersion: "absent.example.com/v1", kind: "Thing" }),
      (cluster) => cluster.logs(reference, { container: "main", follow: false, tailLines: 10 }, () => undefined, new AbortController().signal),
      (cluster) => cluster.events(reference),
    ];
    const [real, simulated] = await both(async (server) => {
      const outcomes: unknown[] = [];
      for (const user of ["admin", "restricted"] as const) {
        const cluster = clusterOf(server, user, user === "admin" ? [] : [restrictedNamespace]);
        await connected(cluster);
        for (const ask of asked) {
          outcomes.push(await ask(cluster).then(
            (value) => ({ value }),
            (error: unknown) => ({ message: error instanceof Error ? error.message : String(error) }),
          ));
        }
        cluster.dispose();
      }
      return outcomes;
    });
    expect(simulated).toEqual(real);
  });

  test("history that is forgotten while connected", async () => {
    const [real, simulated] = await both(async (server) => {
      const cluster = clusterOf(server, "admin");
      await connected(cluster);
      let least = cluster.objects.pods.items.size;
      cluster.onDidChange(() => void (least = Math.min(least, cluster.objects.pods.items.size)));
      const before = least;
      await server.forget();
      const { metadata } = await server.admin.ask<{ metadata: { uid: string } }>("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "after" }, spec: { containers: [{ name: "main", image: "example.com/main" }] } });
      await until("the new pod is known", () => cluster.objects.pods.items.has(metadata.uid));
      await connected(cluster);
      cluster.dispose();
      return { emptied: least < before };
    });
    expect(real).toEqual({ emptied: false });
    expect(simulated).toEqual(real);
  });
});
