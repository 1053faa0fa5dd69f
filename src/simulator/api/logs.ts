import type { Clock } from "../../base/clock.ts";
import { DisposableStore } from "../../base/disposable.ts";
import type { Pod } from "../kinds.ts";
import type { ObjectStore } from "../store.ts";
import type { Answer, Channel } from "./channel.ts";
import { wholeNumber } from "./list.ts";
import type { ApiRequest } from "./request.ts";
import { badRequest, invalid, notFound, type Cause } from "./status.ts";

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
}

/** What a container wrote until `now`, oldest first. */
export type LogSource = (pod: Pod, container: string, previous: boolean, now: number) => readonly LogLine[];

const FOLLOW_INTERVAL = 500;

/** `GET pods/x/log` with container, follow, tailLines, limitBytes, sinceSeconds, sinceTime, timestamps and previous. */
export function logs(store: ObjectStore, request: ApiRequest, source: LogSource, clock: Clock): Answer {
  checkOptions(request);
  const pod = store.get("pods", request.namespace, request.name) as Pod | undefined;
  if (pod === undefined) throw notFound(store.collection("pods").resource, request.name);
  const container = chooseContainer(pod, request.query.get("container") ?? "");
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === "") {
    // Nobody to ask: the real server answers without a body.
    return { type: "bytes", code: 204, body: Buffer.alloc(0), contentType: "" };
  }
  const { query } = request;
  const flag = (name: string): boolean => ["1", "true"].includes(query.get(name) ?? "");
  const previous = flag("previous");
  checkState(pod, container, previous);
  const tail = query.get("tailLines");
  const since = wholeNumber(query.get("sinceSeconds"));
  const from = since === 0 ? sinceTime(query.get("sinceTime")) : clock.now() - since * 1000;
  let lines = source(pod, container, previous, clock.now()).filter((line) => line.time >= from);
  if (tail !== null) lines = wholeNumber(tail) === 0 ? [] : lines.slice(-wholeNumber(tail));
  const format = (line: LogLine): string => `${flag("timestamps") ? `${new Date(line.time).toISOString().replace("Z", "000000Z")} ` : ""}${line.text}\n`;
  const limit = wholeNumber(query.get("limitBytes"));
  const text = Buffer.from(lines.map(format).join(""));
  const first = limit === 0 ? text : text.subarray(0, limit);
  return {
    type: "stream", contentType: "text/plain", start(channel) {
      if (first.length > 0) channel.write(first);
      if (flag("follow") && limit === 0) follow({ store, pod, container, source, clock, format }, channel, clock.now());
      else channel.end();
    },
  };
}

/** The server keeps whole seconds of it. */
function sinceTime(text: string | null): number {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? 0 : Math.floor(time / 1000) * 1000;
}

/** The least that each option may be, and how the server says so. */
const least = [
  ["tailLines", 0, "must be greater than or equal to 0"],
  ["limitBytes", 1, "must be greater than 0"],
  ["sinceSeconds", 1, "must be greater than 0"],
] as const;

function checkOptions(request: ApiRequest): void {
  const causes: Cause[] = [];
  for (const [field, minimum, words] of least) {
    const text = request.query.get(field);
    if (text === null) continue;
    wholeNumber(text);
    if (Number(text) < minimum) causes.push({ reason: "FieldValueInvalid", field, message: `Invalid value: ${text}: ${words}` });
  }
  if (causes.length > 0) throw invalid("PodLogOptions", "", request.name, causes);
}

interface Following {
  readonly store: ObjectStore;
  readonly pod: Pod;
  readonly container: string;
  readonly source: LogSource;
  readonly clock: Clock;
  readonly format: (line: LogLine) => string;
}

function follow(following: Following, channel: Channel, start: number): void {
  const { store, pod, container, source, clock, format } = following;
  const timers = new DisposableStore();
  let last = start;
  // Lines of one and the same millisecond may come before and after we looked: their number tells which are new.
  const at = (lines: readonly LogLine[], time: number): number => lines.filter((line) => line.time === time).length;
  let seen = at(source(pod, container, false, start), last);
  timers.add(channel.onClose(() => timers.dispose()));
  const more = (): void => {
    const current = store.get("pods", pod.metadata.namespace ?? "", pod.metadata.name) as Pod | undefined;
    const now = clock.now();
    const all = source(current ?? pod, container, false, now);
    const lines = [...all.filter((line) => line.time === last).slice(seen), ...all.filter((line) => line.time > last)];
    last = now;
    seen = at(all, last);
    if (lines.length > 0) channel.write(Buffer.from(lines.map(format).join("")));
    const state = current?.status.containerStatuses?.find((status) => status.name === container)?.state;
    if (current?.metadata.uid !== pod.metadata.uid || state?.terminated !== undefined) {
      timers.dispose();
      channel.end();
      return;
    }
    timers.add(clock.schedule(FOLLOW_INTERVAL, more));
  };
  timers.add(clock.schedule(FOLLOW_INTERVAL, more));
}

export function chooseContainer(pod: Pod, asked: string): string {
  const names = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((container) => container.name);
  // The annotation that names a default container is kubectl's business, not the server's.
  if (asked === "" && pod.spec.containers.length > 1) {
    throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(" ")}]`);
  }
  const container = asked !== "" ? asked : pod.spec.containers[0]?.name ?? "";
  if (!names.includes(container)) throw badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`);
  return container;
}

/** The kubelet's own refusals, which the API server passes on as 400. */
function checkState(pod: Pod, container: string, previous: boolean): void {
  const status = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])].find((candidate) => candidate.name === container);
  const named = `container "${container}" in pod "${pod.metadata.name}"`;
  if (previous) {
    if (status?.lastState.terminated === undefined) throw badRequest(`previous terminated ${named} not found`);
    return;
  }
  if (status === undefined) throw badRequest(`${named} is not available`);
  const reason = status.state.waiting?.reason;
  if (reason === undefined || status.lastState.terminated !== undefined) return;
  if (reason === "ImagePullBackOff") throw badRequest(`${named} is waiting to start: trying and failing to pull image`);
  if (reason === "ErrImagePull") throw badRequest(`${named} is waiting to start: image can't be pulled`);
  throw badRequest(`${named} is waiting to start: ${reason}`);
}
