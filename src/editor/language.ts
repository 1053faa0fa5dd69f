/** The language client, a bundle of its own (`dist/language.js`): it is loaded with the first manifest, not at activation. */
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

/** Starts the language server at `serverPath` (a Node script) in a process of its own. `stop` ends it. */
export async function startLanguageClient(serverPath: string): Promise<{ stop(): Promise<void> }> {
  const client = new LanguageClient(
    "kubeGpu",
    "GPU Inspector Language Server",
    { module: serverPath, transport: TransportKind.ipc },
    { documentSelector: [{ language: "yaml" }, { language: "json" }, { language: "jsonc" }, { language: "helm" }] },
  );
  await client.start();
  return { stop: () => client.stop() };
}
