import path from "node:path";
import { root } from "./paths.mjs";
import { run } from "./process.mjs";

/** Packages the extension in `folder` as `packagePath`. What is in it are the files that .vscodeignore lets through: no node_modules. */
export async function vsce(folder, packagePath) {
  await run(process.execPath, [path.join(root, "node_modules/@vscode/vsce/vsce"), "package", "--no-dependencies", "--out", packagePath], { cwd: folder });
}
