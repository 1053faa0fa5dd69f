import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { vsce } from "./vsce.mjs";

const manifest = {
  name: "opener",
  displayName: "Opens GPU Inspector",
  publisher: "kube-gpu-inspector",
  version: "1.0.0",
  license: "Apache-2.0",
  repository: { type: "git", url: "https://github.com/kube-gpu-inspector/kube-gpu-inspector.git" },
  engines: { vscode: "^1.105.0" },
  main: "./opener.js",
  activationEvents: ["onStartupFinished"],
};

const script = `exports.activate = () => require("vscode").commands.executeCommand("workbench.view.extension.kubeGpu");`;

/**
 * Packages an extension of a few lines that shows our container when the demo's window opens: the product itself never
 * opens uninvited, and which container is shown is kept by the browser, where the demo can't write.
 */
export async function packageOpener(folder) {
  await mkdir(folder, { recursive: true });
  const files = { "package.json": JSON.stringify(manifest), "opener.js": script, "README.md": "Part of the demo.", "LICENSE": "Apache-2.0", ".vscodeignore": "*.vsix" };
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(path.join(folder, name), content)));
  const packagePath = path.join(folder, "opener.vsix");
  await vsce(folder, packagePath);
  return packagePath;
}
