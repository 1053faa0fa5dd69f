import { join } from "node:path";
import * as vscode from "vscode";
import { systemClock } from "./base/clock.ts";
import { DisposableStore } from "./base/disposable.ts";
import { Belonging } from "./editor/belonging.ts";
import { Clusters } from "./editor/clusters.ts";
import { commands } from "./editor/commands/index.ts";
import { kubeconfigs, onDidChangeSetting, setting, writeSetting } from "./editor/config.ts";
import { Demo } from "./editor/demo.ts";
import { ObjectDocuments } from "./editor/documents.ts";
import { Inventories } from "./editor/inventories.ts";
import { loadLanguageWithFirstManifest } from "./editor/languageLoader.ts";
import { createLog, type ExtensionLog } from "./editor/log.ts";
import { watchClusters } from "./editor/notices.ts";
import { readOnlyReason } from "./editor/readOnly.ts";
import { registerCommands } from "./editor/register.ts";
import { Remembered } from "./editor/remembered.ts";
import { Reporter } from "./editor/report.ts";
import { showStatusBar } from "./editor/statusBar.ts";
import { ui } from "./editor/ui.ts";
import { TreeViews } from "./editor/views/views.ts";

/** Builds and wires everything. Contacts nothing and loads no cluster code: that waits for a visible view or a command. */
export function activate(context: vscode.ExtensionContext): void {
  const extensionLog = createLog();
  const { channel, log, cut } = extensionLog;
  context.subscriptions.push(channel);
  const reporter = new Reporter({ log, cut, show: (message, ...actions) => vscode.window.showErrorMessage(message, ...actions), showLog: () => channel.show(true) });
  const store = new DisposableStore();
  context.subscriptions.push(store);
  try {
    compose(context, store, { log, knowSecrets: extensionLog.knowSecrets, reporter, showLog: () => channel.show(true) });
  } catch (error) {
    store.dispose();
    reporter.report("GPU Inspector couldn't start", error);
  }
}

interface Reporting {
  readonly log: ExtensionLog["log"];
  readonly knowSecrets: ExtensionLog["knowSecrets"];
  readonly reporter: Reporter;
  readonly showLog: () => void;
}

function compose(context: vscode.ExtensionContext, store: DisposableStore, { log, knowSecrets, reporter, showLog }: Reporting): void {
  const bundle = (name: string) => join(context.extensionPath, "dist", name);
  const loadKube = async () => {
    const kube = await import("./kube/index.ts");
    knowSecrets(kube.cutSecrets);
    return kube;
  };
  const demo = new Demo({ program: bundle("simulator.js"), folder: join(context.globalStorageUri.fsPath, "demo"), clock: systemClock, log });
  store.add({ dispose: () => demo.stop() });
  const clusters = store.add(new Clusters({
    loadKube,
    startDemo: () => demo.start(),
    stopDemo: () => demo.stop(),
    kubeconfigs,
    namespaces: () => setting("kubeGpu.namespaces"),
    readOnly: (name) => readOnlyReason(setting, name),
    remembered: new Remembered(context.workspaceState, context.globalState),
    now: () => systemClock.now(),
    log,
  }));
  const inventories = store.add(new Inventories(clusters));
  const belonging = store.add(new Belonging({ clusters, ownerLabels: () => setting("kubeGpu.ownerLabels"), me: () => setting("kubeGpu.me"), log }));
  const views = store.add(new TreeViews({ clusters, inventories, memory: context.workspaceState, belonging: (cluster, filter) => belonging.of(cluster, filter), onError: (error) => reporter.reportOnce("A row couldn't be drawn", error) }));
  const documents = store.add(new ObjectDocuments({ clusters, inventories, loadKube, log }));

  store.add(watchClusters(clusters));
  store.add(showStatusBar(clusters, inventories, (error) => reporter.reportOnce("The status bar item couldn't be drawn", error)));
  store.add(views.onDidShow(() => {
    clusters.resume(setting("kubeGpu.context")).catch((error: unknown) => reporter.report("The kubeconfig couldn't be read", error));
  }));
  store.add(onDidChangeSetting(["kubeGpu.kubeconfig"], () => {
    if (clusters.contextsRead) clusters.readContexts().catch((error: unknown) => reporter.report("The kubeconfig couldn't be read", error));
  }));
  store.add(belonging.onDidChange(() => views.request()));
  store.add(onDidChangeSetting(["kubeGpu.ownerLabels", "kubeGpu.me"], () => views.request()));
  store.add(onDidChangeSetting(["kubeGpu.namespaces"], () => clusters.namespacesChanged()));
  store.add(onDidChangeSetting(["kubeGpu.readOnly", "kubeGpu.protectedContexts"], () => {
    clusters.readOnlyChanged();
    views.repaint();
  }));
  store.add(loadLanguageWithFirstManifest(bundle("language-server.js"), (error) => reporter.report("The language server couldn't start", error)));

  const { version, repository } = context.extension.packageJSON as { readonly version: string; readonly repository: { readonly url: string } };
  store.add(registerCommands(commands, {
    clusters,
    views,
    documents,
    ui,
    setting,
    writeSetting,
    inventory: (cluster) => inventories.get(cluster),
    filterValues: (view) => views.filterValues(view),
    showLog,
    about: { id: context.extension.id, extension: version, editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.appHost})`, platform: `${process.platform} ${process.arch}`, issues: `${repository.url.replace(/\.git$/, "")}/issues/new` },
  }, () => views.selected, reporter));
}
