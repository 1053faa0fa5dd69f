import { join } from "node:path";
import * as vscode from "vscode";
import { FactsHub } from "./editor/factsHub.ts";
import { waitForFirstUse } from "./editor/firstUse.ts";
import { loadLanguageWithFirstManifest } from "./editor/languageLoader.ts";
import { createLog } from "./editor/log.ts";
import { watchActiveManifest } from "./editor/manifestContext.ts";
import { Reporter } from "./editor/report.ts";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

/** Contacts nothing, and loads what shows clusters with the first view or command of ours only. */
export function activate(context: vscode.ExtensionContext): void {
  const { channel, log, cut, knowSecrets } = createLog();
  context.subscriptions.push(channel);
  const showLog = () => channel.show(true);
  const reporter = new Reporter({ log, cut, show: (message, ...actions) => vscode.window.showErrorMessage(message, ...actions), showLog });
  const { commands, views } = (context.extension.packageJSON as Manifest).contributes;
  const facts = new FactsHub();
  context.subscriptions.push(
    loadLanguageWithFirstManifest({
      serverPath: join(context.extensionPath, "dist", "language-server.js"),
      facts,
      onError: (what, error) => reporter.report(what, error),
      onCrash: (message) => reporter.warn(message),
    }),
    watchActiveManifest(),
    waitForFirstUse({
      commands: commands.map(({ command }) => command),
      views: Object.values(views).flat().map(({ id }) => id),
      async load() {
        const { startInspector } = await import("./editor/inspector.ts");
        return () => void context.subscriptions.push(startInspector(context, { log, knowSecrets, reporter, showLog, facts }));
      },
      onError: (error) => reporter.report("GPU Inspector couldn't start", error),
    }),
  );
}
