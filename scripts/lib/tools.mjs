import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { allowScripts, npm } from "./npm.mjs";
import { tools } from "./paths.mjs";
import { step } from "./terminal.mjs";

/** Version of `name` in the tools folder `folder`; undefined when it is not there. */
async function installed(folder, name) {
  const file = path.join(tools, folder, "node_modules", name, "package.json");
  return existsSync(file) ? JSON.parse(await readFile(file, "utf8")).version : undefined;
}

const begun = new Map();

/** A second call for the same folder joins the first. */
export function ensureTool(folder, name, version, options = {}) {
  const same = begun.get(folder) ?? install(folder, name, version, options);
  begun.set(folder, same);
  return same;
}

/**
 * Has `name@version` in a folder of its own under .tools. It is installed beside and moved in place, so a folder under its
 * final name is complete. A version of one number (`24`) takes any release of that line.
 */
async function install(folder, name, version, { title, node, env }) {
  const have = await installed(folder, name);
  if (have !== undefined && (have === version || have.startsWith(`${version}.`))) return;
  await step(title ?? `Installing ${name}@${version}`, async () => {
    const fresh = path.join(tools, `.${folder}.${process.pid}`);
    await mkdir(fresh, { recursive: true });
    try {
      await writeFile(path.join(fresh, "package.json"), JSON.stringify({ private: true, dependencies: { [name]: version } }));
      await npm(["install", ...(await allowScripts(fresh, node))], { cwd: fresh, node, env });
      await rm(path.join(tools, folder), { recursive: true, force: true });
      await rename(fresh, path.join(tools, folder));
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  });
}
