import { watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Clock } from "../base/clock.ts";
import { systemClock } from "../base/clock.ts";
import { coalesce } from "../base/coalesce.ts";
import type { Disposable } from "../base/event.ts";
import type { Environment } from "./config/environment.ts";
import { processEnvironment } from "./config/environment.ts";
import { kubeconfigFiles } from "./kubeconfig.ts";

export interface WatchDeps {
  readonly clock: Clock;
  readonly environment: Environment;
  /** Milliseconds between looks at the files, for what no notice comes of: network folders, links to elsewhere, folders that appear later. */
  readonly interval: number;
}

export interface KubeconfigWatch extends Disposable {
  /** Resolves after the first look at the files: what changes from then on is noticed. */
  readonly ready: Promise<void>;
}

/**
 * Calls `onChange` after one of the files changed, was replaced, appeared or went away: 200 ms after the last notice, at
 * most a second after the first. The folders are watched, not the files: editors and kubectl replace the file, and a
 * watch of it would stay with the old one.
 */
export function watchKubeconfigs(kubeconfigs: readonly string[], onChange: () => void, deps: Partial<WatchDeps> = {}): KubeconfigWatch {
  const clock = deps.clock ?? systemClock;
  const interval = deps.interval ?? 5_000;
  const files = kubeconfigFiles({ kubeconfigs }, deps.environment ?? processEnvironment());
  const watchers = new Map<string, FSWatcher>();
  let disposed = false;

  // Looks come one after the other: each compares with the one before it.
  let seen: Promise<string> = stamps(files);
  const check = () => {
    const before = seen;
    seen = before.then(async (old) => {
      const now = await stamps(files);
      if (now !== old && !disposed) onChange();
      return now;
    });
  };
  const soon = coalesce(clock, { quiet: 200, maximum: 1_000 }, check);

  const watchFolders = () => {
    for (const folder of new Set(files.map((file) => dirname(file)))) {
      if (watchers.has(folder)) continue;
      const names = new Set(files.filter((file) => dirname(file) === folder).map((file) => basename(file)));
      try {
        const watcher = watch(folder, { persistent: false }, (_, name) => {
          if (name === null || names.has(name)) soon.request();
        });
        watchers.set(folder, watcher);
        watcher.on("error", () => {
          // The folder went away, or the system has no more watches: the interval goes on looking.
          watcher.close();
          watchers.delete(folder);
        });
      } catch {
        // The folder doesn't exist (yet), or can't be watched: the interval looks, and tries again.
      }
    }
  };
  let timer: Disposable | undefined;
  const look = () => {
    if (disposed) return;
    watchFolders();
    check();
    timer = clock.schedule(interval, look);
  };
  watchFolders();
  timer = clock.schedule(interval, look);

  return {
    ready: seen.then(() => undefined),
    dispose() {
      disposed = true;
      timer?.dispose();
      soon.dispose();
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

/** Changes whenever a file does: a replaced file has another inode, an edited one another time or size. */
async function stamps(files: readonly string[]): Promise<string> {
  const each = files.map((file) =>
    stat(file, { bigint: true }).then(
      ({ dev, ino, size, mtimeNs, mode }) => `${dev}:${ino}:${size}:${mtimeNs}:${mode}`,
      (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "unreadable"),
    ),
  );
  return (await Promise.all(each)).join("\n");
}
