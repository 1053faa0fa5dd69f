import { CloseAction, ErrorAction, type CloseHandlerResult, type ErrorHandler, type ErrorHandlerResult } from "vscode-languageclient/node";

/** The language server ended by itself. `restarted` is false when it did so too often. */
export interface CrashReport {
  readonly restarted: boolean;
}

const MOST_CRASHES = 4;
const WINDOW = 3 * 60_000;

/** Starts the server again when it ends by itself, and says so; gives up after the fourth time in three minutes. */
export class CrashHandler implements ErrorHandler {
  readonly #now: () => number;
  readonly #onCrash: (report: CrashReport) => void;
  #crashes: readonly number[] = [];

  constructor(now: () => number, onCrash: (report: CrashReport) => void) {
    this.#now = now;
    this.#onCrash = onCrash;
  }

  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue };
  }

  closed(): CloseHandlerResult {
    const now = this.#now();
    this.#crashes = [...this.#crashes.filter((time) => now - time < WINDOW), now];
    const restarted = this.#crashes.length < MOST_CRASHES;
    this.#onCrash({ restarted });
    return { action: restarted ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
  }
}
