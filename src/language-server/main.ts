/** Process entry: the language server over the transport that the client chose (IPC, or `--stdio`). Contacts nothing. */
import { createConnection, MarkupKind, ProposedFeatures, TextDocuments, TextDocumentSyncKind } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { hover } from "./service.ts";

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);

connection.onInitialize(() => ({
  capabilities: { textDocumentSync: TextDocumentSyncKind.Incremental, hoverProvider: true },
  serverInfo: { name: "kube-gpu-inspector" },
}));

connection.onHover(({ textDocument, position }) => {
  const document = documents.get(textDocument.uri);
  const found = document && hover(document.getText(), document.offsetAt(position));
  if (document === undefined || found === undefined) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: found.markdown },
    range: { start: document.positionAt(found.start), end: document.positionAt(found.end) },
  };
});

documents.listen(connection);
connection.listen();
