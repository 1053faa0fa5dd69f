import * as vscode from "vscode";
import { systemClock } from "../../../base/clock.ts";
import { coalesce, type Coalesced } from "../../../base/coalesce.ts";
import { DisposableStore } from "../../../base/disposable.ts";
import type { Disposable } from "../../../base/event.ts";
import type { Cluster } from "../../../kube/types.ts";
import { operatorsFeature } from "../../../model/featureIds.ts";
import type { KnownCluster } from "../../knownCluster.ts";
import { plainLabel } from "../../plainLabel.ts";
import { documents } from "../../tables/documents.ts";
import type { LogRequest, Logs } from "../types.ts";
import { follow, type LogSource } from "./follow.ts";
import { LogLines } from "./lines.ts";
import { saveLogs } from "./save.ts";

const { scheme: logScheme, ended } = documents.log;

interface Stream {
  readonly request: LogRequest;
  readonly cluster: Cluster;
  readonly lines: LogLines;
  readonly abort: AbortController;
  readonly paint: Coalesced;
  /** Containers that are read, by uid of their pod. */
  readonly followed: Set<string>;
  readonly watch: DisposableStore;
}

/** Logs that are followed, each in a read-only document, until its tab is closed. */
export class LogDocuments implements Logs, vscode.TextDocumentContentProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #streams = new Map<string, Stream>();
  readonly #timestamps: () => boolean;
  /** Editors whose end was in sight before the text grew: they follow. */
  readonly #following = new Set<vscode.TextEditor>();

  readonly onDidChange = this.#changed.event;

  constructor(timestamps: () => boolean) {
    this.#timestamps = timestamps;
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(logScheme, this));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#scroll(document)));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed) if (input instanceof vscode.TabInputText && !isOpen(input.uri)) this.#stop(input.uri.toString());
    }));
    this.#store.add({ dispose: () => [...this.#streams.keys()].forEach((key) => this.#stop(key)) });
  }

  async open(known: KnownCluster, request: LogRequest): Promise<void> {
    const { cluster } = known;
    if (cluster === undefined) return;
    const path = [known.name, request.namespace, `${request.title}.log`].map((part) => plainLabel(part).replaceAll("/", "∕")).join("/");
    const uri = vscode.Uri.from({ scheme: logScheme, path: `/${path}`, query: known.id });
    this.#start(uri, cluster, request);
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.languageId !== "log") await vscode.languages.setTextDocumentLanguage(document, "log");
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    this.#following.add(editor);
    reveal(editor);
  }

  current(uri: string | undefined): ReturnType<Logs["current"]> {
    const stream = this.#streams.get(uri ?? vscode.window.activeTextEditor?.document.uri.toString() ?? "");
    return stream === undefined ? undefined : { cluster: stream.cluster, request: stream.request };
  }

  save(cluster: Cluster, request: LogRequest, file: string, report: (tag: string, bytes: number) => void, signal: AbortSignal): Promise<number> {
    return saveLogs(cluster, request.sources(), request.choice, file, ({ tag }, bytes) => report(tag, bytes), signal);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#streams.get(uri.toString())?.lines.text() ?? ended;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #start(uri: vscode.Uri, cluster: Cluster, request: LogRequest): void {
    const key = uri.toString();
    this.#stop(key);
    const paint = coalesce(systemClock, { quiet: 100, maximum: 500 }, () => {
      this.#noteFollowing(key);
      this.#changed.fire(uri);
    });
    const stream: Stream = { request, cluster, lines: new LogLines(this.#timestamps()), abort: new AbortController(), paint, followed: new Set(), watch: new DisposableStore() };
    this.#streams.set(key, stream);
    paint.request();
    this.#add(stream, request.sources());
    // Pods that take the place of others, or come late.
    if (request.grows && request.choice.previous !== true) {
      // Whose pods they are is known as long as the log is followed, whatever view is shown.
      stream.watch.add(cluster.need([operatorsFeature]));
      stream.watch.add(cluster.onDidChange(() => this.#add(stream, request.sources())));
    }
  }

  #add(stream: Stream, sources: readonly LogSource[]): void {
    const { cluster, lines, abort, paint, followed, request } = stream;
    const first = followed.size === 0;
    for (const source of sources) {
      const key = `${source.uid} ${source.reference.name} ${source.container}`;
      if (followed.has(key)) continue;
      followed.add(key);
      // A pod that came while the log is open is read from its first line.
      const choice = first ? request.choice : {};
      void follow(source, choice, lines.sink(source.tag), { cluster, clock: systemClock, signal: abort.signal, onLines: () => paint.request() });
    }
  }

  #stop(key: string): void {
    const stream = this.#streams.get(key);
    this.#streams.delete(key);
    stream?.abort.abort();
    stream?.watch.dispose();
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
    if (document.uri.scheme !== logScheme) return;
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
