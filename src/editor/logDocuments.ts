import * as vscode from "vscode";
import { systemClock } from "../base/clock.ts";
import { coalesce, type Coalesced } from "../base/coalesce.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import type { ObjectReference } from "../kube/types.ts";
import type { KnownCluster } from "./knownCluster.ts";
import { LogBuffer } from "./logBuffer.ts";
import { documents } from "./tables/documents.ts";

const { scheme, ended } = documents.log;

interface Stream {
  readonly buffer: LogBuffer;
  readonly abort: AbortController;
  readonly paint: Coalesced;
}

/** Logs that are followed, each in a read-only document, until its tab is closed. */
export class LogDocuments implements vscode.TextDocumentContentProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #streams = new Map<string, Stream>();
  /** Editors whose end was in sight before the text grew: they follow. */
  readonly #following = new Set<vscode.TextEditor>();

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#scroll(document)));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed) if (input instanceof vscode.TabInputText && !isOpen(input.uri)) this.#stop(input.uri.toString());
    }));
    this.#store.add({ dispose: () => [...this.#streams.keys()].forEach((key) => this.#stop(key)) });
  }

  async open(known: KnownCluster, reference: ObjectReference, container: string, tailLines: number): Promise<void> {
    const { namespace, name } = reference;
    const uri = vscode.Uri.from({ scheme, path: `/${known.id.replaceAll("/", "∕")}/${namespace}/${name}.${container}.log` });
    this.#start(uri, known, reference, container, tailLines);
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.languageId !== "log") await vscode.languages.setTextDocumentLanguage(document, "log");
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    this.#following.add(editor);
    reveal(editor);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#streams.get(uri.toString())?.buffer.text() ?? ended;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #start(uri: vscode.Uri, { cluster }: KnownCluster, reference: ObjectReference, container: string, tailLines: number): void {
    const key = uri.toString();
    this.#stop(key);
    const buffer = new LogBuffer();
    const abort = new AbortController();
    const paint = coalesce(systemClock, { quiet: 100, maximum: 500 }, () => {
      this.#noteFollowing(key);
      this.#changed.fire(uri);
    });
    this.#streams.set(key, { buffer, abort, paint });
    paint.request();
    const end = (note: string) => {
      if (abort.signal.aborted) return;
      buffer.note(note);
      paint.request();
    };
    cluster?.logs(reference, { container, follow: true, tailLines }, (text) => {
      buffer.push(text);
      paint.request();
    }, abort.signal).then(
      () => end("the log ended"),
      (error: unknown) => end(`the log stopped: ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  #stop(key: string): void {
    const stream = this.#streams.get(key);
    this.#streams.delete(key);
    stream?.abort.abort();
    stream?.paint.dispose();
  }

  #noteFollowing(key: string): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() !== key) continue;
      const last = editor.visibleRanges.at(-1)?.end.line ?? 0;
      if (last >= editor.document.lineCount - 2) this.#following.add(editor);
    }
  }

  #scroll(document: vscode.TextDocument): void {
    if (document.uri.scheme !== scheme) return;
    for (const editor of this.#following) if (editor.document === document) reveal(editor);
    this.#following.clear();
  }
}

function reveal(editor: vscode.TextEditor): void {
  const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
  editor.revealRange(new vscode.Range(end, end));
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()));
}
