import { existsSync } from "node:fs";
import path from "node:path";
import { node24 } from "./node.mjs";
import { tools, windows } from "./paths.mjs";
import { compilers, ensurePackages } from "./system.mjs";
import { ensureTool } from "./tools.mjs";
import { Missing } from "./terminal.mjs";

export const version = "4.139.1";

/** VS Code as code-server has it: the Node to run it with and its script. Native modules are built on the first install. */
export async function ensureCodeServer() {
  if (windows) throw new Missing("code-server does not run on Windows", "VS Code itself, then `npm run demo -- --desktop`");
  const node = await node24();
  const script = path.join(tools, "editor/node_modules/code-server/out/node/entry.js");
  if (!existsSync(script)) await ensurePackages(compilers, "Building VS Code's native modules");
  // The npm package of Node brings its C headers: with them node-gyp downloads nothing.
  const headers = [path.join(path.dirname(node), `../node_modules/node-${process.platform}-${process.arch}`), path.join(path.dirname(node), "..")];
  const nodedir = headers.find((folder) => existsSync(path.join(folder, "include/node/node_api.h")));
  await ensureTool("editor", "code-server", version, {
    title: `Installing VS Code (code-server ${version}; about two minutes)`,
    node,
    env: nodedir === undefined ? {} : { npm_config_nodedir: nodedir },
  });
  return { node, script };
}
