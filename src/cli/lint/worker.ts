import { parentPort, workerData } from "node:worker_threads";
import { rules } from "../../lint/index.ts";
import type { ClusterFacts } from "../../model/clusterFacts.ts";
import { checkFolder, type Input } from "./checkFolder.ts";
import { Configs } from "./configs.ts";
import type { ReportedFile } from "./report.ts";

/** What a worker is started with. */
export interface WorkerData {
  readonly lint: true;
  readonly folder: string;
  readonly config: string | undefined;
  /** Ids; empty: all. */
  readonly rules: readonly string[];
  readonly cluster: ClusterFacts | undefined;
  readonly now: number;
  readonly fix: boolean;
}

export interface Answer {
  readonly files: readonly ReportedFile[];
  /** Of configurations, in sentences. */
  readonly problems: readonly string[];
}

/** Checks groups of files with the settings of one run, in this thread. */
export function checker(data: WorkerData): (groups: readonly (readonly Input[])[]) => Answer {
  const configs = new Configs(data.folder, data.config);
  const wanted = data.rules.length === 0 ? rules : rules.filter(({ id }) => data.rules.includes(id));
  return (groups) => {
    const files = groups.flatMap((group) => checkFolder(group, { configs, rules: wanted, cluster: data.cluster, now: data.now, fix: data.fix }));
    return { files, problems: configs.problems };
  };
}

/** True in a thread that `run.ts` started; then it answers until it is ended. */
export function serveAsWorker(): boolean {
  const data = workerData as WorkerData | null;
  if (parentPort === null || data?.lint !== true) return false;
  const port = parentPort;
  const check = checker(data);
  port.on("message", (groups: readonly (readonly Input[])[]) => port.postMessage(check(groups)));
  return true;
}
