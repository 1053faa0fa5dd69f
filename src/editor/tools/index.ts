/** The public face of the tools bundle: loaded by the first command that needs it, never at activation. */
import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import type { KubeModule } from "../kubeModule.ts";
import type { ReadSetting } from "../readOnly.ts";
import { EditDocuments } from "./editDocuments.ts";
import { LogDocuments } from "./logs/documents.ts";
import { EditorManifests } from "./manifests.ts";
import { Texts } from "./texts.ts";
import type { Tools } from "./types.ts";

export interface ToolsDeps {
  readonly loadKube: () => Promise<KubeModule>;
  readonly setting: ReadSetting;
}

export function createTools({ loadKube, setting }: ToolsDeps): Tools {
  const store = new DisposableStore();
  const edits = store.add(new EditDocuments());
  store.add(edits.onDidSave((uri) => void vscode.commands.executeCommand("kubeGpu.apply", vscode.Uri.parse(uri, true))));
  return {
    logs: store.add(new LogDocuments(() => setting("kubeGpu.logs.timestamps"))),
    manifests: new EditorManifests(edits, store.add(new Texts()), loadKube),
    dispose: () => store.dispose(),
  };
}
