/** The public face of the tools bundle: loaded by the first command that needs it, never at activation. */
import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import type { Clusters } from "../clusters.ts";
import type { Inventories } from "../inventories.ts";
import type { KubeModule } from "../kubeModule.ts";
import type { ReadSetting } from "../readOnly.ts";
import { EditDocuments } from "./editDocuments.ts";
import { PortForwards } from "./forwards.ts";
import { WatchedJobs } from "./jobWatches.ts";
import { LogDocuments } from "./logs/documents.ts";
import { EditorManifests } from "./manifests.ts";
import { ExecTerminals } from "./terminals.ts";
import { Texts } from "./texts.ts";
import type { Tools } from "./types.ts";

export interface ToolsDeps {
  readonly clusters: Clusters;
  readonly inventories: Inventories;
  readonly loadKube: () => Promise<KubeModule>;
  readonly setting: ReadSetting;
}

export function createTools({ clusters, inventories, loadKube, setting }: ToolsDeps): Tools {
  const store = new DisposableStore();
  const edits = store.add(new EditDocuments());
  store.add(edits.onDidSave((uri) => void vscode.commands.executeCommand("kubeGpu.apply", vscode.Uri.parse(uri, true))));
  return {
    terminals: store.add(new ExecTerminals()),
    forwards: store.add(new PortForwards()),
    jobs: store.add(new WatchedJobs(clusters, inventories)),
    logs: store.add(new LogDocuments(() => setting("kubeGpu.logs.timestamps"))),
    manifests: new EditorManifests(edits, store.add(new Texts()), loadKube),
    dispose: () => store.dispose(),
  };
}
