import { stat } from "node:fs/promises";
import path from "node:path";
import { ensurePackaged } from "../lib/build.mjs";
import { ensureDependencies } from "../lib/dependencies.mjs";
import { root } from "../lib/paths.mjs";

export default async function packageExtension() {
  await ensureDependencies();
  const file = await ensurePackaged();
  console.log(`${path.relative(root, file)}  ${((await stat(file)).size / 1000).toFixed(0)} kB`);
}
