import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { npm } from "./npm.mjs";
import { root } from "./paths.mjs";
import { step } from "./terminal.mjs";

async function packagesOf(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, "utf8")).packages : undefined;
}

/** True when what npm wrote last into node_modules is what package-lock.json asks for (without what is optional here). */
export function matches(wanted, present) {
  if (present === undefined) return false;
  const same = (name) => present[name]?.version === wanted[name]?.version && present[name]?.integrity === wanted[name]?.integrity;
  return (
    Object.keys(wanted).every((name) => name === "" || (present[name] === undefined ? wanted[name].optional === true : same(name))) &&
    Object.keys(present).every((name) => wanted[name] !== undefined)
  );
}

/** `npm ci`, unless node_modules already holds what package-lock.json says. npm writes its own record last: half an install has none. */
export async function ensureDependencies() {
  const wanted = await packagesOf(path.join(root, "package-lock.json"));
  if (matches(wanted, await packagesOf(path.join(root, "node_modules/.package-lock.json")))) return;
  await step("Installing dependencies (npm ci)", () => npm(["ci"], { cwd: root }));
}
