import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { once } from "./once.mjs";
import { artifacts, root } from "./paths.mjs";
import { Stop, step } from "./terminal.mjs";
import { vsce } from "./vsce.mjs";

const sources = ["src", "webview", "esbuild.mjs", "scripts/lib/notices.mjs", "package-lock.json"];
const packaged = ["dist", "media", "schemas", "package.json", "README.md", "CHANGELOG.md", "LICENSE", ".vscodeignore"];

/** Bundles into dist/, unless it is current. */
export async function ensureBuilt() {
  const { bundles, buildBundles } = await import("../../esbuild.mjs");
  const outputs = bundles.map((row) => `dist/${row.name}.js`);
  await once("build", { inputs: sources, outputs }, () => step("Building", async () => {
    // esbuild has printed what is wrong and where.
    await buildBundles().catch((error) => Promise.reject(new Stop(error.message)));
  }));
}

/** Path of the packaged extension, relative to the repository. */
export async function packageFile() {
  const { name, version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  return `artifacts/${name}-${version}.vsix`;
}

/** Builds and packages, unless the .vsix is current; returns its absolute path. */
export async function ensurePackaged() {
  await ensureBuilt();
  const file = await packageFile();
  await once("package", { inputs: packaged, outputs: [file] }, () =>
    step("Packaging", async () => {
      await mkdir(artifacts, { recursive: true });
      await vsce(root, path.join(root, file));
    }),
  );
  return path.join(root, file);
}
