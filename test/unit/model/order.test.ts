import { describe, expect, test } from "vitest";
import { compareNamed, mergeSorted } from "../../../src/model/order.ts";
import { Random } from "./random.ts";

const byValue = (a: { readonly value: number }, b: { readonly value: number }) => a.value - b.value;

describe("a sorted list kept up to date", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("is what sorting anew gives (seed %i)", (seed) => {
    const random = new Random(seed);
    let list: readonly { readonly value: number }[] = [];
    let next = 0;
    for (let step = 0; step < 60; step++) {
      const removed = new Set(list.filter(() => random.chance(0.2)));
      // New values never equal held ones; a replaced item often takes the same place.
      const added = Array.from({ length: random.below(8) }, () => ({ value: random.below(1000) + (next += 1e-6) }));
      const expected = [...list.filter((item) => !removed.has(item)), ...added].sort(byValue);
      list = mergeSorted(list, removed, random.shuffled(added), byValue);
      expect(list).toEqual(expected);
    }
  });

  test("what changes in place keeps its place", () => {
    const [a, b, c] = [{ value: 1 }, { value: 2 }, { value: 3 }] as const;
    const again = { value: 2 };
    expect(mergeSorted([a, b, c], new Set([b]), [again], byValue)).toEqual([a, again, c]);
  });

  test("is the same list where nothing changed, and forgives what it doesn't hold", () => {
    const list = [{ value: 1 }, { value: 2 }];
    expect(mergeSorted(list, new Set(), [], byValue)).toBe(list);
    expect(mergeSorted(list, new Set([{ value: 1 }, { value: 7 }]), [], byValue)).toEqual(list);
  });
});

test("names are ordered as the API server lists them: by namespace, then name, as code units", () => {
  const named = (namespace: string, name: string) => ({ namespace, name, uid: "u" });
  const list = [named("b", "a"), named("a", "b-2"), named("a", "b-10"), named("a", "B")];
  expect([...list].sort(compareNamed).map((each) => `${each.namespace}/${each.name}`)).toEqual(["a/B", "a/b-10", "a/b-2", "b/a"]);
});
