import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import type { Disposable } from "../../base/event.ts";
import type { ExecSession } from "../../kube/actions/types.ts";
import type { ObjectReference } from "../../kube/types.ts";
import type { KnownCluster } from "../knownCluster.ts";
import { plainLabel } from "../plainLabel.ts";
import type { Terminals } from "./types.ts";

/** bash where the container has it, else sh. Arguments of our own only: nothing of the cluster becomes a shell word. */
const command = ["sh", "-c", "export TERM=xterm-256color; command -v bash >/dev/null 2>&1 && exec bash; exec sh"];

/** Terminals in containers. They end with this window; VS Code doesn't bring them back. */
export class ExecTerminals implements Terminals, Disposable {
  readonly #store = new DisposableStore();

  open(known: KnownCluster, reference: ObjectReference, container: string): void {
    const terminal = new ExecTerminal(known, reference, container);
    this.#store.add({ dispose: () => terminal.close() });
    const name = plainLabel(`${reference.name} · ${container} (${known.name})`, 80);
    vscode.window.createTerminal({ name, pty: terminal, isTransient: true, iconPath: new vscode.ThemeIcon("vm-running") }).show();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

class ExecTerminal implements vscode.Pseudoterminal {
  readonly #known: KnownCluster;
  readonly #reference: ObjectReference;
  readonly #container: string;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly #gone = new AbortController();
  #session: ExecSession | undefined;
  #size: vscode.TerminalDimensions = { columns: 80, rows: 24 };
  /** It ended and stays to be read: the next Enter opens it anew. */
  #over = false;

  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(known: KnownCluster, reference: ObjectReference, container: string) {
    this.#known = known;
    this.#reference = reference;
    this.#container = container;
  }

  open(size: vscode.TerminalDimensions | undefined): void {
    if (size !== undefined) this.#size = size;
    void this.#start();
  }

  setDimensions(size: vscode.TerminalDimensions): void {
    this.#size = size;
    this.#session?.resize(size.columns, size.rows);
  }

  handleInput(data: string): void {
    if (!this.#over) this.#session?.write(data);
    else if (data === "\r") void this.#start();
  }

  close(): void {
    this.#gone.abort();
    this.#session?.dispose();
  }

  async #start(): Promise<void> {
    this.#over = false;
    const { namespace, name } = this.#reference;
    this.#note(`Container ${this.#container} of pod ${name} in namespace ${namespace}, cluster ${this.#known.name}`);
    try {
      const actions = this.#known.cluster?.actions;
      if (actions === undefined) throw new Error("The cluster is not connected.");
      const session = await actions.exec(this.#reference, { container: this.#container, command, ...this.#size }, (text) => this.#written.fire(text), this.#gone.signal);
      this.#session = session;
      // It may have got another size meanwhile.
      session.resize(this.#size.columns, this.#size.rows);
      const { code, message } = await session.ended;
      this.#session = undefined;
      if (code === 0) this.#closed.fire(0);
      else this.#end(code === undefined ? message : `ended with code ${code}`);
    } catch (error) {
      if (!this.#gone.signal.aborted) this.#end(error instanceof Error ? error.message : String(error));
    }
  }

  #end(words: string): void {
    if (this.#gone.signal.aborted) return;
    this.#over = true;
    this.#written.fire("\r\n");
    this.#note(`${words} – press Enter to connect again`);
  }

  /** A line of ours, in the terminal's faint style. */
  #note(text: string): void {
    this.#written.fire(`\u001b[2m${plainLabel(text, 500)}\u001b[0m\r\n`);
  }
}
