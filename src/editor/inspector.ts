import { join } from "node:path";
import * as vscode from "vscode";
import { systemClock } from "../base/clock.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import { Belonging } from "./belonging.ts";
import { Clusters } from "./clusters.ts";
import { commands } from "./commands/index.ts";
import { kubeconfigs, onDidChangeSetting, setting, writeSetting } from "./config.ts";
import { Demo } from "./demo.ts";
import { ObjectDocuments } from "./documents.ts";
import type { FactsHub } from "./factsHub.ts";
import { Inventories } from "./inventories.ts";
import { LintFacts } from "./lintFacts.ts";
import type { ExtensionLog } from "./log.ts";
import { watchClusters } from "./notices.ts";
import { readOnlyReason } from "./readOnly.ts";
import { registerCommands } from "./register.ts";
import { Remembered } from "./remembered.ts";
import type { Reporter } from "./report.ts";
import { showStatusBar } from "./statusBar.ts";
import { toolsLoader } from "./toolsLoader.ts";
import { ui } from "./ui.ts";
import { TreeViews } from "./views/views.ts";

export interface InspectorOptions {
  readonly log: ExtensionLog["log"];
  readonly knowSecrets: ExtensionLog["knowSecrets"];
  readonly reporter: Reporter;
  readonly showLog: () => void;
  /** Gets what rules may know of the active cluster. */
  readonly facts: FactsHub;
}

/** Builds and wires what shows clusters. Contacts nothing and loads no cluster code: that waits for a visible view or a command. */
export function startInspector(context: vscode.ExtensionContext, options: InspectorOptions): Disposable {
  const store = new DisposableStore();
  try {
    compose(context, store, options);
  } catch (error) {
    store.dispose();
    throw error;
  }
  return store;
}

function compose(context: vscode.ExtensionContext, store: DisposableStore, { log, knowSecrets, reporter, showLog, facts }: InspectorOptions): void {
  const bundle = (name: string) => join(context.extensionPath, "dist", name);
  const loadKube = async () => {
    const kube = await import("../kube/index.ts");
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
  const tools = toolsLoader(store, { clusters, inventories, loadKube, setting });
  const belonging = store.add(new Belonging({ clusters, ownerLabels: () => setting("kubeGpu.ownerLabels"), me: () => setting("kubeGpu.me"), log }));
  const views = store.add(new TreeViews({ clusters, inventories, memory: context.workspaceState, belonging: (cluster, filter) => belonging.of(cluster, filter), onError: (error) => reporter.reportOnce("A row couldn't be drawn", error) }));
  const documents = store.add(new ObjectDocuments({ clusters, inventories, loadKube, log }));

  facts.provide(store.add(new LintFacts({ clusters, inventories, clock: systemClock, log })));
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
    tools,
    showLog,
    about: { id: context.extension.id, extension: version, editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.appHost})`, platform: `${process.platform} ${process.arch}`, issues: `${repository.url.replace(/\.git$/, "")}/issues/new` },
  }, () => views.selected, reporter));
}
