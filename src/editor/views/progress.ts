import * as vscode from "vscode";
import type { Disposable } from "../../base/event.ts";

/** The moving line under a view's name, on or off. */
export class ViewProgress implements Disposable {
  readonly #view: string;
  #end: (() => void) | undefined;

  constructor(view: string) {
    this.#view = view;
  }

  show(busy: boolean): void {
    if (busy === (this.#end !== undefined)) return;
    if (!busy) {
      this.dispose();
      return;
    }
    const ended = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    void vscode.window.withProgress({ location: { viewId: this.#view } }, () => ended);
  }

  dispose(): void {
    this.#end?.();
    this.#end = undefined;
  }
}
