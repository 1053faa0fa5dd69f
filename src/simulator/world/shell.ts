import type { Clock } from "../../base/clock.ts";
import type { ChannelSocket } from "../api/sockets.ts";
import { hash } from "../cluster/podStatus.ts";
import type { Node, Pod } from "../kinds.ts";
import type { ObjectStore } from "../store.ts";

const channels = { input: 0, output: 1, status: 3, resize: 4, close: 255 } as const;

interface Place {
  readonly pod: Pod;
  readonly container: string;
  readonly node: Node | undefined;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly now: number;
}

/** What the made-up shell knows. A result of undefined ends it. */
const programs: Readonly<Record<string, (place: Place, rest: string) => string>> = {
  help: () => `This is a demo: no container runs. It knows ${Object.keys(programs).join(", ")}, exit.`,
  date: ({ now }) => new Date(now).toUTCString(),
  echo: (_, rest) => rest,
  env: ({ pod }) => [`HOSTNAME=${pod.metadata.name}`, "TERM=xterm-256color", `NVIDIA_VISIBLE_DEVICES=${gpus(pod) > 0 ? uuids(pod).join(",") : "void"}`].join("\n"),
  hostname: ({ pod }) => pod.metadata.name,
  ls: () => "checkpoints  data  train.py",
  "nvidia-smi": nvidiaSmi,
  pwd: () => "/workspace",
  stty: ({ size }, rest) => (rest === "size" ? `${size.rows} ${size.columns}` : "speed 38400 baud"),
  whoami: () => "root",
};

function gpus(pod: Pod): number {
  return pod.spec.containers.reduce((sum, { resources }) => sum + Number(resources?.limits?.["nvidia.com/gpu"] ?? 0), 0);
}

function uuids(pod: Pod): readonly string[] {
  return Array.from({ length: gpus(pod) }, (_, index) => {
    const digits = Math.abs(hash(`${pod.metadata.uid}/${index}`)).toString(16).padStart(8, "0").slice(0, 8);
    return `GPU-${digits}-${pod.metadata.uid.slice(9)}`;
  });
}

function nvidiaSmi({ pod, node }: Place, rest: string): string {
  const labels = node?.metadata.labels ?? {};
  const name = (labels["nvidia.com/gpu.product"] ?? "NVIDIA").replaceAll("-", " ");
  if (gpus(pod) === 0) return "No devices were found";
  if (rest === "-L") return uuids(pod).map((uuid, index) => `GPU ${index}: ${name} (UUID: ${uuid})`).join("\n");
  const memory = Number(labels["nvidia.com/gpu.memory"] ?? 0);
  const line = `+${"-".repeat(77)}+`;
  const cell = (text: string) => `| ${text.padEnd(75)} |`;
  const rows = uuids(pod).map((uuid, index) => {
    const use = Math.abs(hash(uuid)) % 100;
    return cell(`${String(index).padStart(3)}  ${name.slice(0, 30).padEnd(30)}  ${String(30 + (use % 40)).padStart(3)}C  ${String(Math.round((memory * (40 + (use % 50))) / 100)).padStart(6)}MiB / ${memory}MiB  ${String(use).padStart(3)}%`);
  });
  return [line, cell(`NVIDIA-SMI ${labels["nvidia.com/cuda.driver-version.full"] ?? "580.95.05"}`), line, cell("GPU  Name                           Temp       Memory-Usage         GPU-Util"), line, ...rows, line].join("\n");
}

/** A shell in a terminal, as far as a demo needs one: it echoes, edits its line, knows a few programs and its size. */
export class Shell {
  readonly #store: ObjectStore;
  readonly #clock: Clock;

  constructor(store: ObjectStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  open(pod: Pod, container: string, command: readonly string[], socket: ChannelSocket): void {
    const [program = ""] = command;
    if (!["sh", "/bin/sh", "bash", "/bin/bash"].includes(program)) {
      end(socket, { status: "Failure", reason: "InternalError", code: 500, message: `Internal error occurred: error executing command in container: exec: "${program}": executable file not found in $PATH` });
      return;
    }
    const node = this.#store.get("nodes", "", pod.spec.nodeName ?? "") as Node | undefined;
    const write = (text: string) => socket.send(channels.output, Buffer.from(text.replaceAll("\n", "\r\n")));
    const prompt = () => write(`root@${pod.metadata.name}:/workspace# `);
    let size = { columns: 80, rows: 24 };
    let line = "";
    const run = () => {
      const [name = "", ...words] = line.trim().split(/\s+/);
      line = "";
      if (name === "exit") {
        const code = Number(words[0] ?? 0);
        end(socket, code === 0 || !Number.isInteger(code)
          ? { status: "Success" }
          : { status: "Failure", reason: "NonZeroExitCode", message: `command terminated with exit code ${code}`, details: { causes: [{ reason: "ExitCode", message: String(code) }] } });
        return;
      }
      const known = Object.hasOwn(programs, name) ? programs[name] : undefined;
      if (name !== "") write(`${known?.({ pod, container, node, size, now: this.#clock.now() }, words.join(" ")) ?? `bash: ${name}: command not found`}\n`);
      prompt();
    };
    const type = (character: string) => {
      if (character === "\r" || character === "\n") {
        write("\n");
        run();
      } else if (character === "\u0003") {
        line = "";
        write("^C\n");
        prompt();
      } else if (character === "\u0004" && line === "") {
        end(socket, { status: "Success" });
      } else if (character === "\u007f" || character === "\b") {
        if (line !== "") write("\b \b");
        line = line.slice(0, -1);
      } else if (character >= " ") {
        line += character;
        write(character);
      }
    };
    const decoder = new TextDecoder();
    socket.onMessage = (channel, data) => {
      if (channel === channels.input) for (const character of decoder.decode(data, { stream: true })) type(character);
      else if (channel === channels.resize) size = sizeOf(data, size);
    };
    // The real server says with an empty message that the connection stands.
    socket.send(channels.output, Buffer.alloc(0));
    prompt();
  }
}

function sizeOf(data: Buffer, before: Place["size"]): Place["size"] {
  const match = /"height":(\d+),"width":(\d+)/i.exec(data.toString("utf8"));
  return match === null ? before : { rows: Number(match[1]), columns: Number(match[2]) };
}

function end(socket: ChannelSocket, status: object): void {
  socket.send(channels.status, Buffer.from(JSON.stringify({ metadata: {}, ...status })));
  socket.close();
}
