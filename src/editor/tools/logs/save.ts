import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { Cluster } from "../../../kube/types.ts";
import type { LogChoice, LogSource } from "./follow.ts";

/**
 * Writes whole logs to a file, one container after the other; of several, each line begins with its container's tag and its
 * time. Nothing is held in memory. Rejects with what went wrong, or when `signal` aborts; then there is no file.
 */
export async function saveLogs(cluster: Cluster, sources: readonly LogSource[], choice: LogChoice, file: string, report: (source: LogSource, bytes: number) => void, signal: AbortSignal): Promise<number> {
  const out = createWriteStream(file);
  const whole = finished(out);
  // Looked at below; a failed write must not be unhandled until then.
  whole.catch(() => undefined);
  let bytes = 0;
  try {
    for (const source of sources) {
      const several = sources.length > 1;
      let rest = "";
      const write = async (text: string) => {
        bytes += Buffer.byteLength(text);
        await written(out, text);
        report(source, bytes);
      };
      await cluster.logs(source.reference, { container: source.container, follow: false, ...(several ? { timestamps: true } : {}), ...sinceOf(choice) }, async (text) => {
        if (!several) {
          await write(text);
          return;
        }
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        if (lines.length > 0) await write(lines.map((line) => `${source.tag} ${line}\n`).join(""));
      }, signal);
      signal.throwIfAborted();
      if (rest !== "") await write(`${source.tag} ${rest}\n`);
    }
    out.end();
    await whole;
    return bytes;
  } catch (error) {
    out.destroy();
    await rm(file, { force: true });
    throw error;
  }
}

/** What is saved isn't bounded by what is shown. */
function sinceOf({ sinceSeconds, previous }: LogChoice): LogChoice {
  return { ...(sinceSeconds === undefined ? {} : { sinceSeconds }), ...(previous === undefined ? {} : { previous }) };
}

async function written(out: WriteStream, text: string): Promise<void> {
  if (!out.write(text)) await once(out, "drain");
}
