import { afterEach, describe, expect, test } from "vitest";
import { createCluster, type Cluster } from "../../../../src/kube/index.ts";
import type { EditPlan } from "../../../../src/kube/actions/types.ts";
import { objectOf, type Json } from "../../../../src/model/read.ts";
import { startSimulator, type Simulator } from "../../../../src/simulator/index.ts";
import { folderWith } from "../temporary.ts";

const open: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function connected(): Promise<{ readonly cluster: Cluster; readonly simulator: Simulator }> {
  const simulator = await startSimulator({ world: "empty" });
  open.push(() => simulator.stop());
  const cluster = createCluster("one", { kubeconfigs: [`${folderWith({ config: simulator.kubeconfig() })}/config`], context: "", namespaces: [] }, () => undefined);
  open.push(() => cluster.dispose());
  await cluster.connect();
  return { cluster, simulator };
}

const reference = { apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "web" };
const deployment = (more: object = {}) => ({ metadata: { name: "web", namespace: "default", labels: { team: "ml" } }, spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "main", image: "a:1" }] } }, ...more } });

/** Applies `change` to the object's text as a person would, from `base`. */
async function edited(cluster: Cluster, base: Json, change: (object: { spec: Record<string, unknown>; metadata: { labels: Record<string, string> } }) => void): Promise<EditPlan> {
  const copy = structuredClone(base) as unknown as Parameters<typeof change>[0];
  change(copy);
  return cluster.actions.planEdit(base, JSON.stringify(copy));
}

describe("an edit", () => {
  test("sends only what was changed, onto what the cluster has by now", async () => {
    const { cluster, simulator } = await connected();
    simulator.store.create("deployments.apps", deployment());
    const base = objectOf(await cluster.get(reference));
    await cluster.actions.patch(reference, { metadata: { labels: { other: "x" } } });
    const plan = await edited(cluster, base, (object) => (object.spec["replicas"] = 5));
    expect(plan).toMatchObject({ patch: { spec: { replicas: 5 } }, overlaps: [], live: { spec: { replicas: 2 } }, after: { spec: { replicas: 5 }, metadata: { labels: { team: "ml", other: "x" } } } });
    expect(objectOf(await cluster.get(reference))["spec"]).toMatchObject({ replicas: 2 });
    await cluster.actions.applyEdit(plan);
    expect(await cluster.get(reference)).toMatchObject({ spec: { replicas: 5 }, metadata: { labels: { other: "x" } } });
  });

  test("that meets another change of the same field is a conflict, and nothing is tried", async () => {
    const { cluster, simulator } = await connected();
    simulator.store.create("deployments.apps", deployment());
    const base = objectOf(await cluster.get(reference));
    await cluster.actions.scale(reference, 7);
    const plan = await edited(cluster, base, (object) => (object.spec["replicas"] = 5));
    expect(plan).toMatchObject({ overlaps: [{ path: ".spec.replicas", mine: 5, theirs: 7 }], after: undefined });
  });

  test("is sent again when only the status changed meanwhile, and refused when more did", async () => {
    const { cluster, simulator } = await connected();
    simulator.store.create("deployments.apps", deployment());
    const base = objectOf(await cluster.get(reference));
    const plan = await edited(cluster, base, (object) => (object.spec["replicas"] = 5));
    const status = (replicas: number) => simulator.store.update("deployments.apps", { ...simulator.store.get("deployments.apps", "default", "web")!, status: { replicas } });
    status(2);
    await cluster.actions.applyEdit(plan);
    const again = await edited(cluster, objectOf(await cluster.get(reference)), (object) => (object.spec["paused"] = true));
    await cluster.actions.patch(reference, { metadata: { labels: { team: "web" } } });
    await expect(cluster.actions.applyEdit(again)).rejects.toThrow(/the object has been modified/);
    expect(objectOf(await cluster.get(reference))["spec"]).not.toHaveProperty("paused");
  });

  test("can't make it another object, nor bring back one that is gone or was made anew", async () => {
    const { cluster, simulator } = await connected();
    simulator.store.create("deployments.apps", deployment());
    const base = objectOf(await cluster.get(reference));
    await expect(cluster.actions.planEdit(base, JSON.stringify({ ...base, metadata: { ...objectOf(base["metadata"]), name: "other" } }))).rejects.toThrow(/into another object/);
    await cluster.actions.delete(reference, { uid: "" });
    await expect(cluster.actions.planEdit(base, JSON.stringify(base))).rejects.toThrow(/is gone/);
    simulator.store.create("deployments.apps", deployment());
    await expect(cluster.actions.planEdit(base, JSON.stringify(base))).rejects.toThrow(/made anew/);
  });

  test("without a change runs nothing", async () => {
    const { cluster, simulator } = await connected();
    simulator.store.create("deployments.apps", deployment());
    const base = objectOf(await cluster.get(reference));
    const plan = await cluster.actions.planEdit(base, JSON.stringify(base));
    expect([plan.patch, plan.after]).toEqual([{}, base]);
  });
});

describe("a manifest", () => {
  test("goes into the context's namespace, or default, unless it names one; cluster-scoped objects into none", async () => {
    const { cluster } = await connected();
    const items = await cluster.actions.readManifest("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, managedFields: [{}]}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: kube-system}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: gpu-1}\n");
    expect(items.map(({ reference: { namespace, name } }) => `${namespace}/${name}`)).toEqual(["default/a", "kube-system/b", "/gpu-1"]);
    expect(items[0]!.object["metadata"]).toEqual({ name: "a", namespace: "default" });
  });

  test("is run dry, which stores nothing, and applied", async () => {
    const { cluster } = await connected();
    const [item] = await cluster.actions.readManifest("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n");
    expect(await cluster.actions.dryRun(item!, false)).toMatchObject({ before: undefined, after: { data: { k: "v" } } });
    await expect(cluster.get(item!.reference)).rejects.toThrow(/not found/);
    await cluster.actions.apply(item!, false);
    expect(await cluster.get(item!.reference)).toMatchObject({ data: { k: "v" } });
  });

  test("of a kind that the cluster doesn't serve says so", async () => {
    const { cluster } = await connected();
    await expect(cluster.actions.readManifest("apiVersion: absent.example.com/v1\nkind: Thing\nmetadata: {name: a}\n")).rejects.toThrow(/does not serve Thing in absent\.example\.com\/v1/);
  });
});
