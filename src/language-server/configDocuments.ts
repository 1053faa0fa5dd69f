import { DiagnosticSeverity, type Diagnostic } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { CONFIG_FILE, readConfig } from "../lint/config.ts";
import { rules } from "../lint/index.ts";
import { rangeOf, source } from "./diagnostics.ts";

export function isConfigFile(uri: string): boolean {
  return uri.endsWith(`/${CONFIG_FILE}`);
}

/** What isn't understood of a configuration, in its own editor. */
export function configDiagnostics(document: TextDocument): readonly Diagnostic[] {
  const { problems } = readConfig(document.getText(), rules);
  return problems.map((problem) => ({ range: rangeOf(document, problem), severity: DiagnosticSeverity.Warning, source, message: problem.message }));
}
