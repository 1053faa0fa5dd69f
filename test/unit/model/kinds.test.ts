import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import type { WorkloadRecord } from "../../../src/model/k8s.ts";
import { workloadDefinitions, workloadKinds } from "../../../src/model/workloads/index.ts";
import { kindCases, type KindCase } from "../../fixtures/kinds/index.ts";
import { cluster, metadata, plain } from "./cluster.ts";

// The same cases run on a real API server in test/cluster/kinds.test.ts.

function project({ crd, object, status }: KindCase): WorkloadRecord {
  const definition = workloadDefinitions.find((each) => each.key === crd);
  if (definition === undefined) throw new Error(`no kind ${crd}`);
  return definition.project({ ...object, metadata: { ...metadata("it", {}), ...object.metadata }, status }, plain);
}

test("every kind that isn't built in has a case", () => {
  const builtIn = new Set(["", "batch", "apps"]);
  const keys = workloadDefinitions.filter(({ group }) => !builtIn.has(group)).map(({ key }) => key);
  expect(kindCases.map(({ crd }) => crd).sort()).toEqual(keys.sort());
  expect(workloadKinds.length).toBe(keys.length + 7);
});

describe.each(kindCases.map((each) => [`${each.object.kind} (${each.crd})`, each] as const))("%s", (_name, each) => {
  const { expected } = each;
  const record = project(each);

  test("pods and GPUs by role", () => {
    const roles: Record<string, [number | undefined, number]> = {};
    const ranges: Record<string, [number | undefined, number | undefined]> = {};
    for (const { name, count, least, most, requests } of record.podSets) {
      const before = roles[name];
      // Sets of one role are one role; GPUs are those of its largest pod.
      roles[name] = [before === undefined ? count : count === undefined ? undefined : (before[0] ?? NaN) + count, Math.max(before?.[1] ?? 0, requests["nvidia.com/gpu"] ?? 0)];
      if (least !== undefined || most !== undefined) ranges[name] = [least, most];
    }
    expect(roles).toEqual(expected.roles);
    expect(ranges).toEqual(expected.ranges ?? {});
  });

  test("state, reason and the rest, in its own terms", () => {
    expect(record).toMatchObject(expected.record ?? {});
    const view = buildInventory(cluster({ objects: { [each.crd]: [{ ...each.object, metadata: { ...metadata("it", {}), ...each.object.metadata }, status: each.status }] } })).workloads[0];
    const asks = record.podSets.some((set) => (set.requests["nvidia.com/gpu"] ?? 0) > 0);
    // What asks for no accelerator, as far as is known, has no row.
    if (asks) {
      expect(view?.state).toBe(expected.state);
      expect(view?.asked?.["nvidia.com/gpu"]).toBe(expected.gpus);
    } else {
      expect(view).toBeUndefined();
      expect(record.phase ?? (record.suspended ? "suspended" : "waiting")).toBe(expected.state);
    }
  });
});
