import type { Clock } from "../../../base/clock.ts";
import type { Disposable } from "../../../base/event.ts";
import type { Cluster, LogOptions, ObjectReference } from "../../../kube/types.ts";
import type { ContainerRecord, PodRecord } from "../../../model/k8s.ts";
import { count } from "../../../base/format.ts";
import type { LineSink } from "./lines.ts";

/** One container whose log is read. */
export interface LogSource {
  readonly reference: ObjectReference;
  /** Empty when it isn't known: then what becomes of the pod isn't either. */
  readonly uid: string;
  readonly container: string;
  /** Before its lines, where there are several. */
  readonly tag: string;
}

/** From where on, and whether of the container before its last restart. */
export interface LogChoice {
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly previous?: boolean;
}

export interface FollowDeps {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after lines were added. */
  readonly onLines: () => void;
}

/** A cut stream is opened again after so long. */
const again = 2000;

/** Reads a container's log into `sink` and goes on over restarts, until the pod has ended or is gone, or `signal` aborts. Never rejects: what went wrong is a line of the log. */
export async function follow(source: LogSource, choice: LogChoice, sink: LineSink, { cluster, clock, signal, onLines }: FollowDeps): Promise<void> {
  const stopped = () => signal.aborted;
  const say = (text: string) => {
    sink.note(text);
    onLines();
  };
  for (let options = first(source, choice); ; options = next(source, sink.last)) {
    const restarts = containerOf(cluster, source)?.restarts;
    const failed = await cluster.logs(source.reference, options, (text) => {
      sink.push(text);
      onLines();
    }, signal).then(() => undefined, (error: unknown) => error);
    if (stopped()) return;
    if (choice.previous === true) {
      say(failed === undefined ? "end of the log before the last restart" : words(failed));
      return;
    }
    // Only what comes right by itself is waited for: a container that isn't there yet (400), a connection that broke.
    const status = statusOf(failed);
    if (failed !== undefined && status !== 400 && status !== undefined && status < 500) {
      say(`the log stopped: ${words(failed)}`);
      return;
    }
    if (failed !== undefined && status === 400) say(words(failed));
    const state = await settled(cluster, clock, source, { restarts, failed: failed !== undefined }, signal);
    if (stopped()) return;
    if (state.kind === "end") {
      say(state.why);
      return;
    }
    if (state.why !== "") say(state.why);
  }
}

function first({ container }: LogSource, choice: LogChoice): LogOptions {
  return { container, follow: choice.previous !== true, timestamps: true, ...choice };
}

function next({ container }: LogSource, last: string): LogOptions {
  return { container, follow: true, timestamps: true, ...(last === "" ? {} : { sinceTime: last }) };
}

type After = { readonly kind: "again"; readonly why: string } | { readonly kind: "end"; readonly why: string };

/** Waits until the container runs (again), or will not any more. */
async function settled(cluster: Cluster, clock: Clock, source: LogSource, before: { readonly restarts: number | undefined; readonly failed: boolean }, signal: AbortSignal): Promise<After> {
  if (source.uid === "" || before.restarts === undefined) return { kind: "end", why: "the log ended" };
  let looks = 0;
  for (;;) {
    const pod = podOf(cluster, source);
    const container = pod?.containers.find(({ name }) => name === source.container);
    if (pod === undefined) return { kind: "end", why: "the pod is gone" };
    const restarts = container?.restarts ?? 0;
    if (container?.state === "running") {
      if (restarts > before.restarts) return { kind: "again", why: `restarted: ${count(restarts, "restart")} so far` };
      // Still the same container: the stream was cut, or it only just began. The table may be a moment behind, too.
      if (looks > 0) return { kind: "again", why: "" };
    } else if (pod.phase === "Succeeded" || pod.phase === "Failed") {
      return { kind: "end", why: ended(container) };
    }
    looks++;
    await changed(cluster, clock, again, signal);
    if (signal.aborted) return { kind: "end", why: "" };
    if (cluster.state.kind !== "connected") return { kind: "end", why: "the log stopped: the cluster is not connected any more" };
  }
}

function ended(container: ContainerRecord | undefined): string {
  if (container?.exitCode === undefined) return "the log ended";
  return `the container ended with code ${container.exitCode}${container.reason === "" ? "" : ` (${container.reason})`}`;
}

function podOf(cluster: Cluster, { uid }: LogSource): PodRecord | undefined {
  return cluster.objects.pods.items.get(uid);
}

function containerOf(cluster: Cluster, source: LogSource): ContainerRecord | undefined {
  return podOf(cluster, source)?.containers.find(({ name }) => name === source.container);
}

/** The next change of objects, or so many milliseconds. */
function changed(cluster: Cluster, clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ends: Disposable[] = [];
    const done = () => {
      signal.removeEventListener("abort", done);
      for (const end of ends) end.dispose();
      resolve();
    };
    ends.push(clock.schedule(milliseconds, done), cluster.onDidChange(done));
    signal.addEventListener("abort", done, { once: true });
  });
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : undefined;
}
