/**
 * Who may import whom. `eslint.config.mjs` turns each row into an import rule, and a folder under src/ that is missing
 * here is an error. `typesOf` may be imported with `import type` only.
 */
export const imports = [
  { folder: "base", may: [], packages: [] },
  { folder: "model", may: ["base"], packages: [] },
  { folder: "render", may: ["base", "model"], packages: [] },
  { folder: "manifest", may: ["base", "model"], packages: ["yaml"] },
  { folder: "lint", may: ["base", "model", "manifest"], packages: [] },
  { folder: "protocol", may: [], typesOf: ["base", "model", "render"], packages: [] },
  { folder: "kube", may: ["base", "model", "manifest"], packages: ["@kubernetes/client-node", "ws", "yaml"], node: true },
  { folder: "metrics", may: ["base", "model"], packages: [], node: true },
  { folder: "simulator", may: ["base", "model"], packages: ["ws"], node: true },
  { folder: "language-server", may: ["base", "model", "manifest", "lint", "protocol", "render"], packages: ["vscode-languageserver", "vscode-languageserver-textdocument"], node: true },
  { folder: "cli", may: ["base", "model", "manifest", "lint", "render", "kube", "language-server"], packages: ["diff", "ignore"], node: true },
  { folder: "editor", may: ["base", "model", "render", "kube", "metrics", "protocol"], packages: ["vscode", "vscode-languageclient"], node: true },
  { folder: "webview", may: ["base", "protocol"], packages: ["@vscode/webview-ui-toolkit", "uplot"], root: "webview" },
];
