import * as vscode from "vscode";
import type { DisposableStore } from "../base/disposable.ts";
import { documents } from "./tables/documents.ts";
import type { ToolsDeps } from "./tools/index.ts";
import type { Tools } from "./tools/types.ts";

/** Loads the tools when first asked for them. Until then, a log of an earlier window says that nobody follows it. */
export function toolsLoader(store: DisposableStore, deps: ToolsDeps): () => Promise<Tools> {
  const { scheme, ended } = documents.log;
  const stand = vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent: () => ended });
  store.add(stand);
  let loading: Promise<Tools> | undefined;
  return () => (loading ??= import("./tools/index.ts").then(({ createTools }) => {
    stand.dispose();
    return store.add(createTools(deps));
  }));
}
