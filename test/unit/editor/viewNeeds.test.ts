import { expect, test } from "vitest";
import { ViewNeeds } from "../../../src/editor/views/needs.ts";
import { FakeCluster } from "./fakes.ts";

class Counting extends FakeCluster {
  readonly log: string[] = [];

  override need(features: readonly string[]): { dispose(): void } {
    this.log.push(`+${features.join()}`);
    return { dispose: () => void this.log.push(`-${features.join()}`) };
  }
}

const source = { kubeconfigs: [], context: "", namespaces: [] };

test("the active cluster follows what visible views need; what stays needed is held without a gap", () => {
  const [one, other] = [new Counting("one", source), new Counting("other", source)];
  const needs = new ViewNeeds();
  needs.update(one, []);
  needs.update(one, ["queues", "dra", "dra"]);
  needs.update(one, ["dra", "queues"]);
  expect(one.log).toEqual(["+dra,queues"]);
  needs.update(one, ["dra"]);
  expect(one.log).toEqual(["+dra,queues", "+dra", "-dra,queues"]);
  needs.update(other, ["dra"]);
  expect([one.log.at(-1), other.log]).toEqual(["-dra", ["+dra"]]);
  needs.update(undefined, ["dra"]);
  needs.dispose();
  expect(other.log).toEqual(["+dra", "-dra"]);
});
