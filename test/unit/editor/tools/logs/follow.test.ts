import { describe, expect, test } from "vitest";
import { Emitter } from "../../../../../src/base/event.ts";
import { follow, type LogChoice } from "../../../../../src/editor/tools/logs/follow.ts";
import { LogLines } from "../../../../../src/editor/tools/logs/lines.ts";
import { saveLogs } from "../../../../../src/editor/tools/logs/save.ts";
import type { Cluster, LogOptions } from "../../../../../src/kube/types.ts";
import { readFileSync } from "node:fs";
import { folderWith } from "../../../kube/temporary.ts";
import { FakeClock } from "../../../../support/fakeClock.ts";

interface State {
  state: string;
  restarts: number;
  exitCode?: number;
  reason?: string;
}

const reference = { apiVersion: "v1", kind: "Pod", namespace: "ml", name: "train-0" };
const source = { reference, uid: "u", container: "main", tag: "" };

/** A pod of one container; each opened log answers with the next of `answers`. */
function setUp(answers: readonly (string | Error)[]) {
  const container: State = { state: "running", restarts: 0, reason: "" };
  const pod = { uid: "u", name: "train-0", phase: "Running", containers: [{ name: "main", role: "container", ...container }] };
  const items = new Map([["u", pod]]);
  const changes = new Emitter<void>();
  const asked: LogOptions[] = [];
  const cluster = {
    state: { kind: "connected" },
    objects: { pods: { items } },
    onDidChange: changes.event,
    logs: (_: unknown, options: LogOptions, onText: (text: string) => void | Promise<void>) => {
      const answer = answers[asked.push(options) - 1];
      if (answer === undefined) return new Promise<void>(() => undefined);
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(onText(answer)).then(() => undefined);
    },
  } as unknown as Cluster;
  const clock = new FakeClock();
  const lines = new LogLines(false);
  const abort = new AbortController();
  const start = (choice: LogChoice = {}) => follow(source, choice, lines.sink(""), { cluster, clock, signal: abort.signal, onLines: () => undefined });
  const become = (state: Partial<State>, phase = "Running") => {
    items.set("u", { ...pod, phase, containers: [{ ...pod.containers[0]!, ...state }] });
    changes.fire();
  };
  return { start, asked, lines, clock, abort, become, items, changes, cluster };
}

const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe("following a log", () => {
  test("goes on when the container was restarted, from the last line on", async () => {
    const { start, asked, lines, become } = setUp(["2026-01-01T12:00:00.5Z before\n", "2026-01-01T12:00:09Z after\n"]);
    void start({ tailLines: 10 });
    await settle();
    become({ state: "waiting", reason: "CrashLoopBackOff" });
    await settle();
    expect(asked).toHaveLength(1);
    become({ restarts: 1 });
    await settle();
    expect(asked).toEqual([
      { container: "main", follow: true, timestamps: true, tailLines: 10 },
      { container: "main", follow: true, timestamps: true, sinceTime: "2026-01-01T12:00:00.5Z" },
    ]);
    expect(lines.text()).toBe("before\n-- restarted: 1 restart so far --\nafter");
  });

  test("ends with the pod, and says how", async () => {
    const { start, lines, become } = setUp(["2026-01-01T12:00:00Z x\n"]);
    const done = start();
    await settle();
    become({ state: "terminated", exitCode: 137, reason: "OOMKilled" }, "Failed");
    await done;
    expect(lines.text()).toBe("x\n-- the container ended with code 137 (OOMKilled) --");
  });

  test("ends when the pod is gone", async () => {
    const { start, lines, items, changes } = setUp(["2026-01-01T12:00:00Z x\n"]);
    const done = start();
    await settle();
    items.delete("u");
    changes.fire();
    await done;
    expect(lines.text()).toBe("x\n-- the pod is gone --");
  });

  test("is opened again after a cut, without a word and without lines twice", async () => {
    const { start, asked, lines, clock } = setUp(["2026-01-01T12:00:00.1Z a\n", "2026-01-01T12:00:00.1Z a\n2026-01-01T12:00:00.2Z b\n"]);
    void start();
    await settle();
    clock.advance(2000);
    await settle();
    expect(asked).toHaveLength(2);
    expect(lines.text()).toBe("a\nb");
  });

  test("waits for a container that isn't there yet, in the server's words", async () => {
    const waiting = Object.assign(new Error('container "main" in pod "train-0" is waiting to start: ContainerCreating'), { status: 400 });
    const { start, asked, lines, become } = setUp([waiting, "2026-01-01T12:00:00Z begun\n"]);
    become({ state: "waiting" });
    void start({ tailLines: 5 });
    await settle();
    expect(asked).toHaveLength(1);
    become({ state: "running" });
    await settle();
    become({ state: "running" });
    await settle();
    expect(asked[1]).toEqual({ container: "main", follow: true, timestamps: true });
    expect(lines.text()).toBe('-- container "main" in pod "train-0" is waiting to start: ContainerCreating --\nbegun');
  });

  test("stops where the server refuses it", async () => {
    const { start, asked, lines } = setUp([Object.assign(new Error("pods/log is forbidden"), { status: 403 })]);
    await start();
    expect(asked).toHaveLength(1);
    expect(lines.text()).toBe("-- the log stopped: pods/log is forbidden --");
  });

  test("of the previous container isn't followed", async () => {
    const { start, asked, lines } = setUp(["2026-01-01T12:00:00Z crashed\n"]);
    await start({ previous: true });
    expect(asked).toEqual([{ container: "main", follow: false, timestamps: true, previous: true }]);
    expect(lines.text()).toBe("crashed\n-- end of the log before the last restart --");
  });

  test("an abort ends it without a word and without a timer", async () => {
    const { start, lines, abort, clock } = setUp(["2026-01-01T12:00:00Z x\n"]);
    const done = start();
    await settle();
    abort.abort();
    await done;
    expect(lines.text()).toBe("x");
    expect(clock.pending).toBe(0);
  });
});

describe("saving", () => {
  test("one container's log is written as it is", async () => {
    const { cluster, asked } = setUp(["a\nb"]);
    const file = `${folderWith({})}/x.log`;
    expect(await saveLogs(cluster, [source], { tailLines: 10, sinceSeconds: 60 }, file, () => undefined, new AbortController().signal)).toBe(3);
    expect(readFileSync(file, "utf8")).toBe("a\nb");
    expect(asked).toEqual([{ container: "main", follow: false, sinceSeconds: 60 }]);
  });

  test("several are written one after the other, each line with its tag", async () => {
    const { cluster } = setUp(["2026-01-01T12:00:00Z a\n2026-01-01T12:00:01Z b", "2026-01-01T12:00:00Z c\n"]);
    const file = `${folderWith({})}/x.log`;
    await saveLogs(cluster, [{ ...source, tag: "worker-0" }, { ...source, tag: "worker-1" }], {}, file, () => undefined, new AbortController().signal);
    expect(readFileSync(file, "utf8")).toBe("worker-0 2026-01-01T12:00:00Z a\nworker-0 2026-01-01T12:00:01Z b\nworker-1 2026-01-01T12:00:00Z c\n");
  });

  test("leaves no file behind when it fails or is cancelled", async () => {
    const { cluster } = setUp(["a\n", new Error("gone")]);
    const file = `${folderWith({})}/x.log`;
    await expect(saveLogs(cluster, [source, source], {}, file, () => undefined, new AbortController().signal)).rejects.toThrow("gone");
    expect(() => readFileSync(file)).toThrow();
  });
});
