import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { cache, root } from "./paths.mjs";

async function filesBelow(relative) {
  const file = path.join(root, relative);
  if (!existsSync(file)) return [];
  const entries = await readdir(file, { withFileTypes: true }).catch((error) => {
    if (error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (entries === undefined) return [relative];
  const nested = await Promise.all(entries.map((entry) => filesBelow(path.posix.join(relative, entry.name))));
  return nested.flat();
}

/** Hash of names and contents of files and folders of the repository. */
export async function hashOf(inputs) {
  const hash = createHash("sha256").update(process.versions.node);
  const files = (await Promise.all(inputs.map(filesBelow))).flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(path.join(root, file))));
  files.forEach((file, index) => hash.update(`\0${file}\0${contents[index].length}\0`).update(contents[index]));
  return hash.digest("hex");
}

/** Runs `work` unless it has succeeded for the same `inputs` before and all `outputs` are still there. Says whether it ran. */
export async function once(name, { inputs, outputs }, work) {
  const stamp = path.join(cache, `once/${name}`);
  const before = await hashOf(inputs);
  const current = existsSync(stamp) && (await readFile(stamp, "utf8")) === before;
  if (current && outputs.every((file) => existsSync(path.join(root, file)))) return false;
  await work();
  // Inputs may have been edited meanwhile: the stamp is of what was read at the start.
  await mkdir(path.dirname(stamp), { recursive: true });
  await writeFile(stamp, before);
  return true;
}
