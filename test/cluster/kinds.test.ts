import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { buildInventory } from "../../src/model/buildInventory.ts";
import type { WorkloadRecord } from "../../src/model/k8s.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { kindCases, type KindCase } from "../fixtures/kinds/index.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, tables, type Connected } from "./support.ts";

/**
 * One object of every kind on a real API server with the operators' own definitions, read back through the extension's own
 * discovery, lists and watches. The definitions lie in a folder beside the checkout, `<crds>/<plural>.<group>.yaml`, or in the one
 * that CRDS names; kinds that have none there get one without a schema.
 */
const folder = process.env["CRDS"] ?? join(import.meta.dirname, "..", "..", "..", "shared", "crds");
const file = (crd: string) => join(folder, `${crd}.yaml`);

let plane: ControlPlane;
let admin: Connected;
let failed = false;

interface Written {
  readonly metadata: { readonly resourceVersion: string };
}

interface Definition {
  readonly spec: { readonly versions: readonly { readonly name: string; readonly served: boolean; readonly subresources?: { readonly status?: object } }[] };
}

function definitionOf({ crd, object }: KindCase): Definition {
  if (existsSync(file(crd))) return parse(readFileSync(file(crd), "utf8")) as Definition;
  const [plural = "", ...group] = crd.split(".");
  const version = { name: object.apiVersion.split("/")[1] ?? "", served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } } };
  return { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: crd }, spec: { group: group.join("."), scope: "Namespaced", names: { plural, kind: object.kind }, versions: [version] } } as Definition;
}

const collection = ({ crd, object }: KindCase) => `/apis/${object.apiVersion}/namespaces/default/${crd.split(".")[0] ?? ""}`;
/** A name for each case, so that rows are told apart. */
const nameOf = ({ crd }: KindCase) => `it-${crd.replaceAll(".", "-")}`.slice(0, 60);

/** Creates the object, with its status where the kind keeps it apart; returns the version that it has then. */
async function create(each: KindCase, definition: Definition): Promise<string> {
  const { object, status } = each;
  const version = definition.spec.versions.find((one) => one.name === object.apiVersion.split("/")[1]);
  const apart = version?.subresources?.status !== undefined;
  const name = nameOf(each);
  const made = await plane.api<Written>("POST", collection(each), { ...object, metadata: { ...object.metadata, name }, ...(apart || status === undefined ? {} : { status }) });
  const last = apart && status !== undefined ? await plane.api<Written>("PATCH", `${collection(each)}/${name}/status`, { status }) : made;
  return last.metadata.resourceVersion;
}

const recordOf = (each: KindCase): WorkloadRecord | undefined => {
  const table = admin.cluster.objects.workloads.find(({ definition }) => definition.key === each.crd);
  return [...(table?.items.values() ?? [])].find((record) => record.name === nameOf(each));
};

beforeAll(async () => {
  plane = await startControlPlane();
  admin = clusterFor(plane, "admin");
  await connect(admin.cluster);
});

afterAll(async () => {
  admin.cluster.dispose();
  await plane.stop(failed);
});

describe("kinds of operators", () => {
  if (!existsSync(folder)) {
    for (const { object, crd } of kindCases) test(`${object.kind} (${crd}) as its row says`, ({ skip }) => skip(`needs the definitions in ${folder}; CRDS names another folder`));
    return;
  }
  const definitions = new Map(kindCases.map((each) => [each.crd, definitionOf(each)]));

  test("none is watched before it is installed; all are once they are, without a refresh", async () => {
    onTestFailed(() => void (failed = true));
    const inState = (kind: string) => tables(admin.cluster).filter(({ state }) => state.kind === kind).map(({ definition }) => definition.key);
    expect(kindCases.map(({ crd }) => crd).filter((crd) => !inState("absent").includes(crd))).toEqual([]);
    await Promise.all([...definitions.values()].map((definition) => plane.api("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)));
    await until("every kind is live", () => {
      const others = tables(admin.cluster).filter(({ state }) => state.kind !== "live").map(({ definition, state }) => `${definition.key} is ${state.kind}`);
      if (others.length > 0) throw new Error(`${others.join(", ")}\n${admin.log.slice(-5).join("\n")}`);
      return true;
    });
  });

  test.each(kindCases.map((each) => [each.object.kind, each.crd, each] as const))("%s (%s) as its row says", async (kind, crd, each) => {
    onTestFailed(() => void (failed = true));
    const { expected } = each;
    const version = await create(each, definitions.get(crd)!);
    const record = await until("its record has its status", () => {
      const found = recordOf(each);
      return found?.resourceVersion === version && Object.entries(expected.record ?? {}).every(([field, value]) => found[field as keyof WorkloadRecord] === value) && found;
    });
    expect(record).toMatchObject({ apiVersion: each.object.apiVersion, kind, namespace: "default" });
    const inventory = buildInventory(admin.cluster.objects);
    const view = inventory.workloads.find(({ reference }) => reference.uid === record.uid);
    const asks = Object.values(expected.roles).some(([, gpus]) => gpus > 0);
    expect(view === undefined).toBe(!asks);
    if (view === undefined) return;
    expect(view).toMatchObject({ state: expected.state, reference: { apiVersion: each.object.apiVersion, kind, by: "owner" } });
    expect(view.asked?.["nvidia.com/gpu"]).toBe(expected.gpus);
    const wanted = Object.values(expected.roles).map(([pods]) => pods);
    expect(view.podsWanted).toBe(wanted.includes(undefined) ? undefined : wanted.reduce<number>((sum, pods) => sum + (pods ?? 0), 0));
    const tree = jobsTree("test", inventory, Date.now(), { filter: "", limits: new Map() });
    const id = tree.find({ kind, namespace: "default", name: nameOf(each) });
    const row = id === undefined ? undefined : tree.row(id);
    expect(row?.context.split(" ").slice(0, 2)).toEqual(["job", expected.state]);
    expect(row?.description).toContain(expected.gpus === undefined ? "GPUs unknown" : expected.gpus === 0 ? "" : `${expected.gpus} GPU`);
  });
});
