import type { Behaviours } from "../cluster/behaviour.ts";
import { hash } from "../cluster/podStatus.ts";
import type { Pod } from "../kinds.ts";
import type { LogLine } from "../api/logs.ts";

/** At most that many lines are made up; older ones are as good as rotated away. */
const MOST = 2000;
/** One line every so many ms. */
const PACE = 2000;

type Writer = (line: number, seed: number) => string;

const clockText = (line: number): string => `${String(Math.floor(line / 1800) % 24).padStart(2, "0")}:${String(Math.floor(line / 30) % 60).padStart(2, "0")}:${String((line * 2) % 60).padStart(2, "0")}`;

const writers: Readonly<Record<string, Writer>> = {
  training: (line, seed) => {
    if (line === 0) return "NCCL version 2.25.1+cuda12.8";
    if (line === 1) return "[rank0]: initialised process group backend=nccl";
    if (line === 2) return "Loading checkpoint shards: 100%|##########| 8/8 [00:11<00:00,  1.42s/it]";
    const step = (line - 2) * 10;
    const loss = 2.2 + 8 / Math.sqrt(step + 4) + ((hash(`${seed}/${line}`) % 100) - 50) / 2500;
    return `${clockText(line)} step ${step} | loss ${loss.toFixed(4)} | lr ${(3e-4 * Math.min(1, step / 2000)).toExponential(2)} | grad_norm ${(0.4 + (hash(`${line}/${seed}`) % 90) / 100).toFixed(2)} | tokens/s ${11_000 + (hash(`${seed}+${line}`) % 900)}`;
  },
  serving: (line, seed) => {
    if (line === 0) return "INFO api_server.py:1104] vLLM API server version 0.32.0";
    if (line === 1) return "INFO loader.py:402] Loading weights took 38.21 seconds";
    if (line === 2) return "INFO:     Application startup complete.";
    const running = 4 + (hash(`${seed}/${line}`) % 28);
    return `INFO loggers.py:127] Engine 000: Avg prompt throughput: ${1200 + (hash(`${line}/${seed}`) % 4000)}.${line % 10} tokens/s, Avg generation throughput: ${running * 41}.${line % 9} tokens/s, Running: ${running} reqs, Waiting: ${hash(`${line}`) % 3} reqs, GPU KV cache usage: ${20 + (hash(`${seed}k${line}`) % 60)}.${line % 10}%`;
  },
  data: (line, seed) => `${clockText(line)} shard ${line}/4096 written, ${900 + (hash(`${seed}/${line}`) % 300)} samples/s`,
  launcher: (line) => line === 0 ? "Warning: Permanently added the workers' host keys (ED25519) to the list of known hosts." : `[1,0]<stdout>: iteration ${line * 5} average bus bandwidth ${(386 + (line % 7) / 3).toFixed(2)} GB/s`,
};

/** Container logs: made up from the pod's age, so that nothing is kept, plus what tests add. */
export class LogBook {
  readonly #added = new Map<string, LogLine[]>();
  #behaviours: Behaviours | undefined;

  use(behaviours: Behaviours): void {
    this.#behaviours = behaviours;
  }

  append(namespace: string, pod: string, container: string, line: LogLine): void {
    const key = `${namespace}/${pod}/${container}`;
    const lines = this.#added.get(key);
    if (lines === undefined) this.#added.set(key, [line]);
    else lines.push(line);
  }

  read(pod: Pod, container: string, previous: boolean, now: number): readonly LogLine[] {
    const added = previous ? [] : this.#added.get(`${pod.metadata.namespace ?? ""}/${pod.metadata.name}/${container}`) ?? [];
    const made = this.#behaviours === undefined ? [] : this.#make(pod, container, previous, now);
    return [...made, ...added].sort((a, b) => a.time - b.time);
  }

  #make(pod: Pod, container: string, previous: boolean, now: number): LogLine[] {
    const status = pod.status.containerStatuses?.find((candidate) => candidate.name === container);
    const state = previous ? status?.lastState : status?.state.waiting === undefined ? status?.state : status.lastState;
    const started = state?.running?.startedAt ?? state?.terminated?.startedAt;
    if (started === undefined) return [];
    const from = Date.parse(started);
    const ended = state?.terminated === undefined ? undefined : Date.parse(state.terminated.finishedAt);
    const until = ended ?? now;
    const kind = this.#behaviours?.of(pod).log ?? "serving";
    const write = writers[kind] ?? writers["serving"];
    const seed = hash(pod.metadata.uid);
    const last = Math.max(-1, Math.floor((until - from) / PACE));
    const lines: LogLine[] = [];
    for (let line = Math.max(0, last - MOST + 1); line <= last; line++) lines.push({ time: from + line * PACE, text: write?.(line, seed) ?? "" });
    if (ended !== undefined && state?.terminated !== undefined && state.terminated.exitCode !== 0) {
      lines.push(...failure(state.terminated.reason).map((text) => ({ time: ended, text })));
    }
    return lines;
  }
}

function failure(reason: string): readonly string[] {
  if (reason === "OOMKilled") return ["Killed"];
  return [
    "Traceback (most recent call last):",
    '  File "/workspace/train.py", line 412, in <module>',
    "    main()",
    '  File "/workspace/train.py", line 377, in main',
    "    loss.backward()",
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 79.11 GiB of which 1.06 GiB is free.",
  ];
}
