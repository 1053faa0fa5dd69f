import * as vscode from "vscode";
import { systemClock } from "../base/clock.ts";
import { coalesce } from "../base/coalesce.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import { statusBar } from "../render/statusBar.ts";
import type { Clusters } from "./clusters.ts";
import { onDidChangeSetting, setting } from "./config.ts";
import type { Inventories } from "./inventories.ts";
import { tooltip } from "./views/treeItem.ts";

const backgrounds: Readonly<Partial<Record<string, string>>> = { lost: "statusBarItem.errorBackground", waiting: "statusBarItem.warningBackground" };

/** Allocated and allocatable GPUs of the active cluster, named, with its state; a click opens the view. */
export function showStatusBar(clusters: Clusters, inventories: Inventories, onError: (error: unknown) => void): Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.window.createStatusBarItem("kubeGpu.status", vscode.StatusBarAlignment.Left, 10));
  item.name = "GPU Inspector";
  item.command = "kubeGpu.nodes.focus";
  const paint = () => {
    const { active } = clusters;
    const look = active === undefined || !setting("kubeGpu.statusBar.visible") ? undefined : statusBar(inventories.summary(active), systemClock.now());
    if (look === undefined) {
      item.hide();
      return;
    }
    const background = backgrounds[look.tone];
    item.text = look.text;
    item.tooltip = tooltip(look.tooltip);
    item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
    item.accessibilityInformation = { label: look.accessibleLabel };
    item.show();
  };
  // It isn't read more often than this, and a busy cluster changes ten times a second.
  const soon = store.add(coalesce(systemClock, { quiet: 250, maximum: 1000 }, () => {
    try {
      paint();
    } catch (error) {
      onError(error);
    }
  }));
  store.add(clusters.onDidChange(() => soon.request()));
  const changed = (id: string) => {
    if (id === clusters.active?.id) soon.request();
  };
  store.add(clusters.onDidChangeObjects(changed));
  store.add(inventories.onDidChange(changed));
  store.add(onDidChangeSetting(["kubeGpu.statusBar.visible"], paint));
  return store;
}
