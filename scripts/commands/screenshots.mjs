import path from "node:path";
import { ensureDependencies } from "../lib/dependencies.mjs";
import { node24 } from "../lib/node.mjs";
import { root } from "../lib/paths.mjs";
import { prerequisite } from "../lib/prerequisites.mjs";
import { runHere } from "../lib/process.mjs";

/** Pictures of every state in every theme; arguments choose scenes and themes by name (`-- demo dark`). */
export default async function screenshots(args) {
  await ensureDependencies();
  const [env] = await Promise.all([prerequisite("editor"), prerequisite("package")]);
  const script = path.join(root, "test/editor/screenshots.ts");
  return runHere(await node24(), ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", script, ...args], { cwd: root, env: { ...process.env, ...env } });
}
