import { PassThrough } from "node:stream";
import { createConnection, createProtocolConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter, type ClientCapabilities, type InitializeResult, type ProtocolConnection, type PublishDiagnosticsParams } from "vscode-languageserver/node";
import { Server } from "../../../src/language-server/server.ts";
import type { LintStatus } from "../../../src/protocol/lint.ts";
import { NOW } from "../lint/support.ts";

export interface Client {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  readonly published: PublishDiagnosticsParams[];
  readonly statuses: LintStatus[];
  readonly refreshes: () => number;
  readonly logged: string[];
  open(uri: string, text: string, languageId?: string): Promise<void>;
  change(uri: string, version: number, text: string): Promise<void>;
  /** Notifications that arrive in one piece, as they do when the server was busy. */
  burst(messages: readonly { readonly method: string; readonly params: unknown }[]): void;
  /** Resolves when a message of the server made the condition true; the test's own time limit ends it otherwise. */
  until(condition: () => boolean): Promise<void>;
  dispose(): void;
}

/** The server and a client over streams in this process, as they are over a pipe. */
export async function startClient(capabilities: ClientCapabilities = {}, options: { readonly settings?: unknown; readonly initializationOptions?: unknown } = {}): Promise<Client> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const server = createConnection(ProposedFeatures.all, toServer, toClient);
  new Server(server, () => NOW);
  server.listen();
  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const published: PublishDiagnosticsParams[] = [];
  const statuses: LintStatus[] = [];
  const logged: string[] = [];
  const waiting = new Set<() => void>();
  let refreshes = 0;
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    published.push(params);
    wake();
  });
  connection.onNotification("kubeGpu/lintStatus", (status: LintStatus) => {
    statuses.push(status);
    wake();
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => void logged.push(message));
  connection.onRequest("workspace/diagnostic/refresh", () => {
    refreshes++;
    wake();
    return null;
  });
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => options.settings ?? null));
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  const initialized: InitializeResult = await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities, initializationOptions: options.initializationOptions });
  await connection.sendNotification("initialized", {});
  return {
    connection,
    initialized,
    published,
    statuses,
    refreshes: () => refreshes,
    logged,
    open: (uri, text, languageId = "yaml") => connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } }),
    change: (uri, version, text) => connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] }),
    burst: (messages) => {
      const frames = messages.map((message) => JSON.stringify({ jsonrpc: "2.0", ...message })).map((body) => `Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
      toServer.write(frames.join(""));
    },
    until: (condition) =>
      new Promise((resolve) => {
        const look = () => {
          if (!condition()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    dispose: () => {
      connection.dispose();
      server.dispose();
    },
  };
}
