import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { beforeEach, describe, expect, test } from "vitest";
import { restartPatch } from "../../../../src/model/actions/restart.ts";
import { scalableKinds } from "../../../../src/model/actions/scale.ts";
import { suspendPatch, suspensionOf, suspensions } from "../../../../src/model/actions/suspend.ts";
import { listOf, objectOf, textOf, type Json } from "../../../../src/model/read.ts";

/** The projects' own definitions lie beside the checkout; CRDS names another folder. */
const folder = process.env["CRDS"] ?? join(import.meta.dirname, "../../../../../shared/crds");

const definitions: readonly Json[] = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".yaml")).map((file) => objectOf(parse(readFileSync(join(folder, file), "utf8")))) : [];
const versionsOf = (group: string, kind: string) =>
  definitions.map((each) => objectOf(each["spec"])).filter((spec) => spec["group"] === group && objectOf(spec["names"])["kind"] === kind).flatMap((spec) => listOf(spec["versions"]).map(objectOf));
const builtIn = (group: string) => group === "apps" || group === "batch";

describe(`against the definitions in ${folder}`, () => {
  beforeEach(({ skip }) => skip(definitions.length === 0, "needs definitions of kinds, in ../shared/crds or in the folder that CRDS names"));

  test.each(suspensions.filter(({ group, how }) => how.by === "field" && !builtIn(group)).map((each) => [each.kind, each.group, each] as const))("%s of %s has the field that suspends it", (kind, group, { how }) => {
    const path = how.by === "field" ? how.path.split(".") : [];
    const schemas = versionsOf(group, kind).map((version) => objectOf(objectOf(version["schema"])["openAPIV3Schema"]));
    expect(schemas.length).toBeGreaterThan(0);
    const types = schemas.map((schema) => textOf(path.reduce((at, step) => objectOf(objectOf(at["properties"])[step]), schema)["type"]));
    expect(types).toContain("boolean");
  });

  test("the kinds that may be scaled are those that define the subresource", () => {
    const defined = definitions.flatMap((each) => {
      const spec = objectOf(each["spec"]);
      const scales = listOf(spec["versions"]).some((version) => "scale" in objectOf(objectOf(version)["subresources"]));
      return scales ? [`${textOf(spec["group"])}/${textOf(objectOf(spec["names"])["kind"])}`] : [];
    });
    for (const { group, kind } of scalableKinds) if (!builtIn(group)) expect(defined).toContain(`${group}/${kind}`);
  });
});

describe("patches", () => {
  test("of a field, both ways", () => {
    const job = suspensionOf("batch/v1", "Job")!;
    expect([suspendPatch(job, true, 0), suspendPatch(job, false, 0)]).toEqual([{ spec: { suspend: true } }, { spec: { suspend: false } }]);
    const mpi = suspensionOf("kubeflow.org/v2beta1", "MPIJob")!;
    expect(suspendPatch(mpi, true, 0)).toEqual({ spec: { runPolicy: { suspend: true } } });
  });

  test("Kueue's Workload is suspended by what it isn't: active", () => {
    const workload = suspensionOf("kueue.x-k8s.io/v1beta2", "Workload")!;
    expect([suspendPatch(workload, true, 0), suspendPatch(workload, false, 0)]).toEqual([{ spec: { active: false } }, { spec: { active: true } }]);
  });

  test("a Notebook is stopped by an annotation and started without it; a Volcano Job takes no patch", () => {
    const notebook = suspensionOf("kubeflow.org/v1", "Notebook")!;
    expect(suspendPatch(notebook, true, Date.UTC(2026, 0, 1))).toEqual({ metadata: { annotations: { "kubeflow-resource-stopped": "2026-01-01T00:00:00.000Z" } } });
    expect(suspendPatch(notebook, false, 0)).toEqual({ metadata: { annotations: { "kubeflow-resource-stopped": null } } });
    expect(suspendPatch(suspensionOf("batch.volcano.sh/v1alpha1", "Job")!, true, 0)).toBeUndefined();
  });

  test("kinds are told apart by group", () => {
    expect(suspensionOf("batch.volcano.sh/v1alpha1", "Job")).not.toBe(suspensionOf("batch/v1", "Job"));
    expect(suspensionOf("apps/v1", "Deployment")).toBeUndefined();
    expect(suspensionOf("v1", "Pod")).toBeUndefined();
  });

  test("a restart is kubectl's annotation, in whole seconds as kubectl writes it", () => {
    expect(restartPatch(Date.UTC(2026, 0, 1, 12))).toEqual({ spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "2026-01-01T12:00:00Z" } } } } });
  });
});
