import { PassThrough, Writable } from "node:stream";
import { Exec } from "@kubernetes/client-node/dist/exec.js";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Clock } from "../../base/clock.ts";
import { listOf, objectOf, textOf } from "../../model/read.ts";
import type { ExecEnd, ExecOptions, ExecSession } from "../actions/types.ts";
import type { ObjectReference } from "../types.ts";
import { Channels, type Connect } from "./channels.ts";

/** The library asks a terminal for its size by these names (node's `tty.WriteStream`). */
class TerminalOutput extends Writable {
  columns: number;
  rows: number;
  readonly #onText: (text: string) => void;
  readonly #decoder = new TextDecoder();

  constructor(columns: number, rows: number, onText: (text: string) => void) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.#onText = onText;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit("resize");
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    if (text !== "") this.#onText(text);
    done();
  }
}

/** Runs a command in a container. Rejects where the server refuses it; what becomes of it is `ended`. */
export async function openExec(connect: Connect, clock: Clock, { namespace, name }: ObjectReference, options: ExecOptions, onText: (text: string) => void): Promise<ExecSession> {
  let end: (how: ExecEnd) => void = () => undefined;
  const ended = new Promise<ExecEnd>((resolve) => (end = resolve));
  const input = new PassThrough();
  const output = new TerminalOutput(options.columns, options.rows, onText);
  const channels = new Channels({
    connect,
    clock,
    onClose: (error) => end({ code: undefined, message: error === undefined ? "the connection was closed" : `the connection broke: ${error.message}` }),
  });
  // Nothing of the configuration is used: `channels` connects.
  const exec = new Exec(undefined as unknown as KubeConfig, channels);
  await exec.exec(encodeURIComponent(namespace), encodeURIComponent(name), options.container, [...options.command], output, null, input, true, (status) => end(endOf(status)));
  return {
    ended,
    write: (text) => void input.write(text),
    resize: (columns, rows) => output.resize(columns, rows),
    dispose: () => channels.socket?.dispose(),
  };
}

/** The Status that ends a command: success, or why not, with its exit code among the causes (apimachinery, remotecommand). */
function endOf(value: unknown): ExecEnd {
  const status = objectOf(value);
  if (status["status"] === "Success") return { code: 0, message: "" };
  const cause = listOf(objectOf(status["details"])["causes"]).map(objectOf).find((each) => each["reason"] === "ExitCode");
  const code = Number(textOf(cause?.["message"]));
  return { code: cause !== undefined && Number.isInteger(code) ? code : undefined, message: textOf(status["message"]) };
}
