import path from "node:path";
import { tools, windows } from "./paths.mjs";
import { ensureTool } from "./tools.mjs";

/** The oldest Node of a supported VS Code: unit and contract tests also run on it. */
export const floor = "22.19.0";

function binary(folder) {
  return path.join(tools, folder, "node_modules/node/bin", windows ? "node.exe" : "node");
}

/** True when `version` (`22.19.0`) runs TypeScript sources and what builds and tests them. */
export function isRecent(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}

/** Node 24: this one, or the npm package. code-server takes no other major. */
export async function node24() {
  if (process.versions.node.startsWith("24.")) return process.execPath;
  await ensureTool("node24", "node", "24", { title: "Installing Node 24" });
  return binary("node24");
}

export async function nodeFloor() {
  if (process.versions.node === floor) return process.execPath;
  await ensureTool("node22", "node", floor, { title: `Installing Node ${floor}` });
  return binary("node22");
}
