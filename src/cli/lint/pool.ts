import { Worker } from "node:worker_threads";
import type { Input } from "./checkFolder.ts";
import type { Answer, WorkerData } from "./worker.ts";

type Group = readonly Input[];

/** Files that a worker is given at once. */
const SHARE = 100;

export interface PoolOptions {
  /** The program that calls `serveAsWorker`. */
  readonly program: string | URL;
  readonly workers: number;
  readonly data: WorkerData;
  /** Called with the number of files that are done. */
  readonly progress: (done: number) => void;
}

/** Checks groups in several threads. Rejects when a thread ends by itself. */
export async function checkInWorkers(groups: readonly Group[], { program, workers, data, progress }: PoolOptions): Promise<readonly Answer[]> {
  const shares = sharesOf(groups);
  const answers: Answer[] = [];
  let next = 0;
  let done = 0;
  const one = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      const give = () => {
        const share = shares[next++];
        if (share === undefined) resolve();
        else worker.postMessage(share);
      };
      worker.on("message", (answer: Answer) => {
        answers.push(answer);
        done += answer.files.length;
        progress(done);
        give();
      });
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`A worker ended with ${String(code)}.`)));
      give();
    });
  const threads = Array.from({ length: Math.min(workers, shares.length) }, () => new Worker(program, { workerData: data }));
  try {
    await Promise.all(threads.map(one));
  } finally {
    for (const thread of threads) {
      thread.removeAllListeners("exit");
      await thread.terminate();
    }
  }
  return answers;
}

function sharesOf(groups: readonly Group[]): readonly (readonly Group[])[] {
  const shares: Group[][] = [];
  let files = SHARE;
  for (const group of groups) {
    if (files >= SHARE) {
      shares.push([]);
      files = 0;
    }
    shares.at(-1)?.push(group);
    files += group.length;
  }
  return shares;
}
