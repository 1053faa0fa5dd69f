import {
  CodeActionKind, ConnectionError, ConnectionErrors, DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, DocumentDiagnosticReportKind, ErrorCodes, LSPErrorCodes, MarkupKind, ResponseError, TextDocuments, TextDocumentSyncKind,
  type CancellationToken, type ClientCapabilities, type CodeAction, type CodeActionParams, type CompletionItem, type CompletionParams, type Connection, type Diagnostic, type DocumentDiagnosticReport, type Hover, type HoverParams, type InitializeParams, type InitializeResult,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { FileReport } from "../lint/check.ts";
import { CONFIG_FILE } from "../lint/config.ts";
import { ruleById } from "../lint/ruleById.ts";
import { ruleAddress, ruleDocument } from "../lint/rulesDocument.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { ClusterFacts } from "../model/clusterFacts.ts";
import { objectOf } from "../model/read.ts";
import { clusterFactsNotification, explainCommand, lintStatusNotification, rulePageRequest, type ClientFeatures, type ClusterFactsParams, type RulePageParams } from "../protocol/lint.ts";
import { Checked, type Surroundings } from "./checked.ts";
import { codeActions, fixAllKind } from "./codeActions.ts";
import { completionItems } from "./completion/items.ts";
import { configDiagnostics, isConfigFile } from "./configDocuments.ts";
import { diagnosticOf, rangeOf } from "./diagnostics.ts";
import { Folders } from "./folders.ts";
import { hover } from "./hover/index.ts";
import { DEFAULTS, readSettings, type Settings } from "./settings.ts";

/** How long a burst of changes may put off the answer, in ms. */
const LONGEST_WAIT = 50;

/**
 * The language server behind a connection. It contacts nothing: what it knows of a cluster the client sends, and on the disk
 * it reads configurations and manifests beside the open ones.
 */
export class Server {
  private readonly connection: Connection;
  private readonly documents = new TextDocuments(TextDocument);
  private readonly checked = new Map<string, Checked>();
  private readonly folders = new Folders();
  private readonly now: () => number;
  private settings: Settings = DEFAULTS;
  private cluster: ClusterFacts | undefined;
  private capabilities: ClientCapabilities = {};
  private features: ClientFeatures = {};
  /** Grows with everything that findings depend on besides texts. */
  private revision = 0;
  private readonly pending = new Set<string>();
  /** Rules whose failure was logged. */
  private readonly failed = new Set<string>();

  constructor(connection: Connection, now: () => number) {
    this.connection = connection;
    this.now = now;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.tell(this.initialized()));
    connection.onDidChangeConfiguration(({ settings }) => this.tell(this.changeSettings(settings)));
    connection.onDidChangeWatchedFiles(() => this.everythingChanged());
    connection.onNotification(clusterFactsNotification, (facts: ClusterFactsParams) => {
      this.cluster = facts ?? undefined;
      this.everythingChanged(false);
    });
    connection.onRequest(rulePageRequest, ({ rule }: RulePageParams) => {
      const found = ruleById.get(rule);
      return found === undefined ? null : ruleDocument(found);
    });
    connection.onExecuteCommand(({ command, arguments: given }) => this.execute(command, given?.[0]));
    connection.onHover((params) => this.hover(params));
    connection.onCompletion((params) => this.completion(params));
    connection.onCodeAction((params, token) => this.codeActions(params, token));
    connection.languages.diagnostics.on((params, token) => this.pull(params.textDocument.uri, params.previousResultId, token));
    this.documents.onDidOpen(({ document }) => {
      this.checked.set(document.uri, new Checked(document));
      this.changed(document.uri);
    });
    this.documents.onDidChangeContent(({ document }) => this.changed(document.uri));
    this.documents.onDidSave(({ document }) => {
      // The client may not watch files for us.
      if (isConfigFile(document.uri) || this.checked.size > 1) this.everythingChanged();
    });
    this.documents.onDidClose(({ document }) => {
      this.checked.delete(document.uri);
      this.revision++;
      if (!this.pulls) this.tell(connection.sendDiagnostics({ uri: document.uri, diagnostics: [] }));
    });
    this.documents.listen(connection);
  }

  private get pulls(): boolean {
    return this.capabilities.textDocument?.diagnostic !== undefined;
  }

  private initialize({ capabilities, initializationOptions }: InitializeParams): InitializeResult {
    this.capabilities = capabilities;
    this.features = objectOf(objectOf(capabilities.experimental)["kubeGpu"]);
    this.settings = readSettings(objectOf(initializationOptions)["lint"] ?? initializationOptions);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        hoverProvider: true,
        completionProvider: { triggerCharacters: [" ", "/", ".", "-"] },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        ...(this.pulls ? { diagnosticProvider: { identifier: "kubeGpu", interFileDependencies: true, workspaceDiagnostics: false } } : {}),
        ...(this.features.explain === true ? {} : { executeCommandProvider: { commands: [explainCommand] } }),
      },
      serverInfo: { name: "kube-gpu-lint" },
    };
  }

  private async initialized(): Promise<void> {
    const { workspace } = this.capabilities;
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true) await this.connection.client.register(DidChangeConfigurationNotification.type, { section: "kubeGpu.lint" });
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      await this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: `**/${CONFIG_FILE}` }, { globPattern: "**/*.{yaml,yml}" }] });
    }
    if (workspace?.configuration === true) await this.changeSettings(undefined);
  }

  private async changeSettings(pushed: unknown): Promise<void> {
    const asked = this.capabilities.workspace?.configuration === true;
    const value: unknown = asked ? await this.connection.workspace.getConfiguration("kubeGpu.lint") : objectOf(objectOf(pushed)["kubeGpu"])["lint"];
    if (!asked && value === undefined) return;
    const settings = readSettings(value);
    if (JSON.stringify(settings) === JSON.stringify(this.settings)) return;
    this.settings = settings;
    this.everythingChanged(false);
  }

  /** Settings, facts or files changed: every open document is to be looked at again. */
  private everythingChanged(files = true): void {
    if (files) this.folders.forget();
    this.revision++;
    if (this.pulls && this.capabilities.workspace?.diagnostics?.refreshSupport === true) this.tell(this.connection.languages.diagnostics.refresh());
    else for (const uri of this.checked.keys()) this.push(uri);
  }

  /** For messages whose answer changes nothing. One that fails does so because the client went away, or lacks what it said it has. */
  private tell(message: Promise<unknown>): void {
    message.catch((error: unknown) => {
      if (!isGone(error)) this.connection.console.log(`The client didn't take a message: ${String(error)}`);
    });
  }

  private changed(uri: string): void {
    this.revision++;
    if (!this.pulls) this.push(uri);
  }

  /** Publishes once for all changes that arrive together. */
  private push(uri: string): void {
    if (this.pending.has(uri)) return;
    this.pending.add(uri);
    void this.settled(uri)
      .then(() => {
        this.pending.delete(uri);
        return this.publish(uri);
      })
      .catch((error: unknown) => this.connection.console.error(`${uri} couldn't be checked: ${String(error)}`));
  }

  /** Resolves when no newer text of the document is among the messages that have arrived, and soon in any case. */
  private async settled(uri: string): Promise<void> {
    const latest = this.now() + LONGEST_WAIT;
    for (let version: number | undefined = -1; version !== this.checked.get(uri)?.document.version && this.now() < latest; ) {
      version = this.checked.get(uri)?.document.version;
      // The connection reads one message a turn, and in the next turn after ours at the earliest.
      await turn();
      await turn();
    }
  }

  private async publish(uri: string): Promise<void> {
    const checked = this.checked.get(uri);
    if (checked === undefined) return;
    const { version } = checked.document;
    const diagnostics = await this.diagnose(checked);
    // A newer text has its own turn.
    if (diagnostics !== undefined && checked.document.version === version) await this.connection.sendDiagnostics({ uri, version, diagnostics: [...diagnostics] });
  }

  private async pull(uri: string, previous: string | undefined, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    await this.settled(uri);
    const checked = this.checked.get(uri);
    if (checked === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const resultId = `${this.revision}.${checked.document.version}`;
    if (resultId === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    const { version } = checked.document;
    const items = token.isCancellationRequested ? undefined : await this.diagnose(checked);
    if (items === undefined || checked.document.version !== version) throw new ResponseError(LSPErrorCodes.ServerCancelled, "A newer text has arrived", { retriggerRequest: true });
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...items] };
  }

  private async diagnose(checked: Checked): Promise<readonly Diagnostic[] | undefined> {
    const { document } = checked;
    if (isConfigFile(document.uri)) return configDiagnostics(document);
    const surroundings = await this.surroundings(document.uri);
    if (this.checked.get(document.uri) !== checked) return undefined;
    const report = checked.report(surroundings);
    this.logFailures(report);
    if (this.features.status === true) this.tell(this.connection.sendNotification(lintStatusNotification, checked.status(report, surroundings)));
    const counting = report.problems.filter(({ suppressed }) => suppressed === undefined);
    return counting.map((problem) => diagnosticOf(document, problem, ({ path, start, end }) => {
      const other = path === undefined ? undefined : surroundings.others.get(path);
      return other === undefined || path === undefined ? undefined : { uri: path, range: rangeOf(TextDocument.create(path, "yaml", 0, other.text), { start, end }) };
    }));
  }

  private async surroundings(uri: string): Promise<Surroundings> {
    const [folder, neighbours] = await Promise.all([this.folders.configOf(uri), this.folders.neighboursOf(uri)]);
    const others = new Map<string, Manifest>(neighbours);
    for (const [other, checked] of this.checked) if (!isConfigFile(other)) others.set(other, checked.manifest);
    return { settings: this.settings, folder, cluster: this.cluster, others, now: this.now() };
  }

  private logFailures({ failures }: FileReport): void {
    for (const { rule, error } of failures) {
      if (this.failed.has(rule.id)) continue;
      this.failed.add(rule.id);
      this.connection.console.error(`The rule ${rule.id} failed and says nothing here; the others go on. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }

  private async codeActions({ textDocument, range, context }: CodeActionParams, token: CancellationToken): Promise<CodeAction[]> {
    const checked = this.checked.get(textDocument.uri);
    if (checked === undefined || isConfigFile(textDocument.uri)) return [];
    const surroundings = await this.surroundings(textDocument.uri);
    if (token.isCancellationRequested) return [];
    const { problems } = checked.report(surroundings);
    const versioned = this.capabilities.workspace?.workspaceEdit?.documentChanges === true;
    return [...codeActions({ document: checked.document, manifest: checked.manifest, problems, range, diagnostics: context.diagnostics, only: context.only, versioned })];
  }

  private async execute(command: string, argument: unknown): Promise<void> {
    if (command === explainCommand && typeof argument === "string" && ruleById.has(argument)) await this.connection.window.showDocument({ uri: ruleAddress(argument), external: true });
  }

  private hover({ textDocument, position }: HoverParams): Hover | null {
    const checked = this.checked.get(textDocument.uri);
    const found = checked && hover(checked.manifest, checked.document.offsetAt(position), { cluster: this.cluster, now: this.now() });
    if (checked === undefined || found === undefined) return null;
    return { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: rangeOf(checked.document, found) };
  }

  private completion({ textDocument, position }: CompletionParams): CompletionItem[] {
    const document = this.documents.get(textDocument.uri);
    if (document === undefined) return [];
    const snippets = this.capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
    return [...completionItems(document, document.offsetAt(position), { cluster: this.cluster, now: this.now() }, { config: isConfigFile(document.uri), snippets })];
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The client went away: there is nobody to tell. */
function isGone(error: unknown): boolean {
  return (error instanceof ConnectionError && error.code !== ConnectionErrors.AlreadyListening) || (error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected);
}
