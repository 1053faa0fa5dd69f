import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import { Emitter, type Disposable } from "../../base/event.ts";
import type { Json } from "../../model/read.ts";
import { editScheme } from "../tables/contexts.ts";

interface File {
  readonly cluster: string;
  base: Json;
  text: string;
  version: number;
}

/**
 * Objects that are edited, as files in memory. Saving one keeps its text and sends nothing; `onDidSave` tells who then asks
 * whether to apply it. A document that VS Code restores from an earlier window isn't found: nothing is contacted for a tab.
 */
export class EditDocuments implements vscode.FileSystemProvider, Disposable {
  readonly #files = new Map<string, File>();
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly #saved = this.#store.add(new Emitter<string>());
  /** Documents whose save was the user's own doing, not an automatic one or ours. */
  readonly #saving = new Set<string>();
  readonly #own = new Set<string>();

  readonly onDidChangeFile = this.#changed.event;
  /** The user saved a document; the value is its URI. */
  readonly onDidSave = this.#saved.event;

  constructor() {
    this.#store.add(vscode.workspace.registerFileSystemProvider(editScheme, this, { isCaseSensitive: true }));
    this.#store.add(vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      const key = document.uri.toString();
      if (document.uri.scheme === editScheme && reason === vscode.TextDocumentSaveReason.Manual && !this.#own.has(key)) this.#saving.add(key);
    }));
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (this.#saving.delete(uri.toString())) this.#saved.fire(uri.toString());
    }));
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.#files.delete(uri.toString())));
  }

  of(uri: string): Pick<File, "cluster" | "base"> | undefined {
    return this.#files.get(uri);
  }

  /** Shows a document; one that is open already, with what the user wrote, is only shown. */
  async open(uri: vscode.Uri, file: { readonly cluster: string; readonly base: Json; readonly text: string }): Promise<void> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open?.isDirty !== true) this.#write(uri, { ...file, version: 0 });
    await vscode.window.showTextDocument(open ?? (await vscode.workspace.openTextDocument(uri)), { preview: false });
  }

  /** The object is now that of the cluster; so is the document. */
  async replace(uri: vscode.Uri, base: Json, text: string): Promise<void> {
    const file = this.#files.get(uri.toString());
    if (file === undefined) return;
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    if (document?.isDirty === true) {
      this.#own.add(uri.toString());
      await document.save();
      this.#own.delete(uri.toString());
    }
    this.#write(uri, { cluster: file.cluster, base, text, version: 0 });
  }

  #write(uri: vscode.Uri, file: File): void {
    const before = this.#files.get(uri.toString());
    this.#files.set(uri.toString(), { ...file, version: (before?.version ?? 0) + 1 });
    this.#changed.fire([{ type: before === undefined ? vscode.FileChangeType.Created : vscode.FileChangeType.Changed, uri }]);
  }

  #file(uri: vscode.Uri): File {
    const file = this.#files.get(uri.toString());
    if (file === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { text, version } = this.#file(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: version, size: Buffer.byteLength(text) };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return Buffer.from(this.#file(uri).text);
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const file = this.#file(uri);
    file.text = Buffer.from(content).toString("utf8");
    file.version++;
  }

  watch(): Disposable {
    return { dispose: () => undefined };
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
