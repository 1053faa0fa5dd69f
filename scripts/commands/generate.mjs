import path from "node:path";
import { ensureDependencies } from "../lib/dependencies.mjs";
import { root } from "../lib/paths.mjs";
import { runHere } from "../lib/process.mjs";

/** Writes what is generated from tables; `-- --check` only says whether it is current. */
export default async function generate(args) {
  await ensureDependencies();
  return runHere(process.execPath, ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", path.join(root, "scripts/generate.ts"), ...args], { cwd: root });
}
