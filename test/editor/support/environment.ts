import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../../..");
export const screenshots = path.join(root, "artifacts/screenshots");

function present(what: string, file: string): string {
  if (!existsSync(file)) throw new Error(`${what} is not at ${file}: \`npm test -- editor\` installs it.`);
  return file;
}

/** The programs of the editor tests. `npm test -- editor` puts them there and names them in the environment. */
export const programs = {
  /** Node 24: code-server takes no other major. */
  node: () => present("Node 24", process.env["KUBE_GPU_NODE24"] ?? (process.versions.node.startsWith("24.") ? process.execPath : path.join(root, ".tools/node24/node_modules/node/bin/node"))),
  codeServer: () => present("code-server", path.join(root, ".tools/editor/node_modules/code-server/out/node/entry.js")),
  chromium: () => present("Chromium", process.env["CHROMIUM"] ?? "/usr/bin/chromium"),
};

/** The packaged extension, as `npm run package` writes it. */
export async function packagedExtension(): Promise<string> {
  const { name, version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { name: string; version: string };
  return present("The packaged extension", path.join(root, `artifacts/${name}-${version}.vsix`));
}
