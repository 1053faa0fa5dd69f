import type { ClusterFailure, Log } from "../kube/types.ts";
import { plainLabel } from "./plainLabel.ts";

/** Shows one message with buttons; resolves to the button. */
export type ShowError = (message: string, ...actions: readonly string[]) => PromiseLike<string | undefined>;

const showLog = "Show Log";
/** What a server says of a refused change is shown whole: admission webhooks and validation say much. */
const longest = 2000;

/** Where everything ends that was thrown: logged each time, shown once. */
export class Reporter {
  readonly #log: Log;
  readonly #show: ShowError;
  readonly #showLog: () => void;
  readonly #cut: (text: string) => string;
  readonly #open = new Set<string>();
  readonly #once = new Set<string>();

  constructor(options: { readonly log: Log; readonly cut: (text: string) => string; readonly show: ShowError; readonly showLog: () => void }) {
    this.#log = options.log;
    this.#cut = options.cut;
    this.#show = options.show;
    this.#showLog = options.showLog;
  }

  /** For what happens again and again, such as a row that can't be drawn: the same error is logged and shown once in a window. */
  reportOnce(what: string, error: unknown): void {
    const { message } = describe(error);
    if (this.#once.has(message)) return;
    this.#once.add(message);
    this.report(what, error);
  }

  /** Something went wrong and was mended, or can't be: a sentence. */
  warn(message: string): void {
    this.#log("warn", message);
    this.#offer(message);
  }

  /** `what` begins the sentence: "Describe", "A row of Nodes". The same message isn't shown again while it stands. */
  report(what: string, error: unknown): void {
    const { message, detail } = describe(error);
    this.#log("error", `${what}: ${message}${detail === "" ? "" : `\n${detail}`}`);
    // An error of an action begins with what was done.
    const text = plainLabel(message.startsWith(what) ? this.#cut(message) : `${what}: ${this.#cut(message)}`, longest);
    this.#offer(text);
  }

  #offer(text: string): void {
    if (this.#open.has(text)) return;
    this.#open.add(text);
    this.#show(text, showLog).then(
      (action) => {
        this.#open.delete(text);
        if (action === showLog) this.#showLog();
      },
      (failed: unknown) => this.#log("error", `A message couldn't be shown: ${String(failed)}`),
    );
  }
}

/** Errors of a cluster say what to do next; others only what happened. Errors are recognised by shape: `kube/` is another bundle. */
function describe(error: unknown): { readonly message: string; readonly detail: string } {
  if (!(error instanceof Error)) return { message: String(error), detail: "" };
  const failure = "failure" in error ? (error.failure as Partial<ClusterFailure>) : undefined;
  if (failure?.message !== undefined) {
    return { message: [failure.message, failure.remedy].filter((part) => part !== undefined && part !== "").join(" "), detail: failure.detail ?? "" };
  }
  return { message: error.message, detail: error.stack ?? "" };
}
