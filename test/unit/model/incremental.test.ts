import { describe, expect, test } from "vitest";
import { atOnce } from "../../../src/base/steps.ts";
import { buildInventory, inventorySteps } from "../../../src/model/buildInventory.ts";
import type { Inventory } from "../../../src/model/inventory.ts";
import { cluster } from "./cluster.ts";
import { randomDraObject } from "./dra/randomDra.ts";
import { idOf, liveCopy, Living } from "./living.ts";
import { randomObject, type Slot } from "./randomObjects.ts";
import { Random } from "./random.ts";

const dra = (plural: string) => `${plural}.resource.k8s.io`;

const worlds = [
  { world: "jobs", make: randomObject, keys: ["pods", "nodes", "jobs.batch"] },
  { world: "devices of DRA", make: (random: Random) => (random.chance(0.3) ? randomObject : randomDraObject)(random), keys: ["pods", "resourceslices", "resourceclaims", "resourceclaimtemplates", "deviceclasses"].map((key) => (key === "pods" ? key : dra(key))) },
];

describe.each(worlds)("invariant 2: an inventory built from the previous one ($world)", ({ make, keys }) => {
  test.each(Array.from({ length: 40 }, (_, index) => index + 1))("equals one built from nothing (seed %i)", (seed) => {
    const random = new Random(seed);
    const living = new Living(random, make, keys);
    let previous: Inventory | undefined;
    for (let step = 0; step < 25; step++) {
      living.step();
      const objects = living.objects();
      const next = buildInventory(objects, previous);
      expect(next, `step ${step}`).toEqual(buildInventory(objects));
      previous = next;
    }
  });

  test.each(Array.from({ length: 15 }, (_, index) => index + 1))("is of one moment, whatever changes while it is built in steps (seed %i)", (seed) => {
    const random = new Random(seed);
    const living = new Living(random, make, keys);
    let previous: Inventory | undefined;
    for (let step = 0; step < 12; step++) {
      living.step();
      const objects = living.objects();
      const expected = buildInventory(objects);
      const changing = liveCopy(objects);
      const steps = inventorySteps(changing.objects, previous);
      steps.next();
      changing.empty();
      expect((previous = atOnce(steps)), `step ${step}`).toEqual(expected);
    }
  });

  test("an older inventory as the previous one changes nothing", () => {
    const living = new Living(new Random(7), make, keys);
    living.step();
    const first = buildInventory(living.objects());
    living.step();
    buildInventory(living.objects(), first);
    living.step();
    const objects = living.objects();
    expect(buildInventory(objects, first)).toEqual(buildInventory(objects));
  });

  test.each([1, 2, 3, 4, 5])("does not depend on the order of the objects (seed %i)", (seed) => {
    const random = new Random(seed);
    const objects = Array.from({ length: 120 }, () => make(random));
    const unique = [...new Map(objects.map((slot) => [idOf(slot), slot])).values()];
    const build = (slots: readonly Slot[]) => {
      const byKey: Record<string, unknown[]> = {};
      for (const { key, object } of slots) (byKey[key] ??= []).push(object);
      return buildInventory(cluster({ objects: byKey }));
    };
    const expected = build(unique);
    for (let order = 0; order < 5; order++) expect(build(random.shuffled(unique))).toEqual(expected);
  });
});
