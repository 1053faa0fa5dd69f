import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { watchKubeconfigs } from "../../../src/kube/watchKubeconfigs.ts";
import { folderWith } from "./temporary.ts";

/** `next` resolves with the number of changes seen so far once there is one more than at the last call. */
async function watching(files: readonly string[], interval: number) {
  let count = 0;
  let seen = 0;
  let wake: () => void = () => undefined;
  const watcher = watchKubeconfigs(
    files,
    () => {
      count++;
      wake();
    },
    { clock: systemClock, interval },
  );
  onTestFinished(() => watcher.dispose());
  await watcher.ready;
  return {
    async next(): Promise<void> {
      while (count === seen) await new Promise<void>((resolve) => (wake = resolve));
      seen = count;
    },
    dispose: () => watcher.dispose(),
    count: () => count,
  };
}

const rarely = 3_600_000;

test("a file that is written, replaced, removed or appears is noticed at once", async () => {
  const root = folderWith({ config: "a: 1" });
  const file = join(root, "config");
  const watch = await watching([file], rarely);
  writeFileSync(file, "a: 22");
  await watch.next();
  // Editors and kubectl write another file and put it in place.
  writeFileSync(join(root, "config.new"), "a: 333");
  renameSync(join(root, "config.new"), file);
  await watch.next();
  rmSync(file);
  await watch.next();
  writeFileSync(file, "a: 4444");
  await watch.next();
});

test("a file in a folder that appears later is noticed by looking", async () => {
  const root = folderWith({});
  const watch = await watching([join(root, ".kube", "config")], 50);
  mkdirSync(join(root, ".kube"));
  writeFileSync(join(root, ".kube", "config"), "a: 1");
  await watch.next();
  writeFileSync(join(root, ".kube", "config"), "a: 22");
  await watch.next();
});

test("a neighbour's change is none, and after dispose there is silence", async () => {
  const root = folderWith({ config: "a: 1", cache: "x", other: "a: 1" });
  const watch = await watching([join(root, "config")], rarely);
  const others = await watching([join(root, "other")], rarely);
  writeFileSync(join(root, "cache"), "y");
  writeFileSync(join(root, "other"), "a: 22");
  await others.next();
  expect(watch.count()).toBe(0);
  watch.dispose();
  writeFileSync(join(root, "config"), "a: 22");
  writeFileSync(join(root, "other"), "a: 333");
  await others.next();
  expect(watch.count()).toBe(0);
});
