import { Stop } from "./terminal.mjs";

/**
 * The parts of `npm test`, in the order of running. `runs` has one entry a run of vitest's project of that name: the Node it
 * runs on; `needs` are prerequisites of the whole part, `wants` those of some of its files. `fresh` is not part of the plain run.
 */
export const parts = [
  { name: "check", needs: [], runs: [] },
  { name: "unit", needs: ["nodeFloor"], runs: ["current", "nodeFloor"] },
  { name: "golden", needs: [], runs: ["current"] },
  { name: "contract", needs: ["nodeFloor", "package", "controlPlane"], runs: ["current", "nodeFloor"] },
  { name: "cluster", needs: ["package", "controlPlane"], runs: ["current"] },
  { name: "editor", needs: ["node24", "editor", "package"], wants: ["controlPlane"], runs: ["node24"] },
  { name: "fresh", needs: [], runs: [], separate: true },
];

/** The parts that the arguments name; all but the separate ones when none is named. */
export function chosenParts(names) {
  if (names.length === 0) return parts.filter((part) => part.separate !== true);
  return parts.filter((part) => names.includes(part.name));
}

/** Names that are no part. */
export function unknownParts(names) {
  return names.filter((name) => !parts.some((part) => part.name === name));
}

/** `--kubernetes 1.33` (or `--kubernetes=1.33`) taken out of the part names. */
export function splitVersion(args) {
  const at = args.findIndex((arg) => arg === "--kubernetes" || arg.startsWith("--kubernetes="));
  if (at === -1) return { names: args };
  const [, joined] = args[at].split("=");
  const kubernetes = joined ?? args[at + 1];
  if (kubernetes === undefined || !/^1\.\d+$/.test(kubernetes)) throw new Stop("--kubernetes needs a minor version, e.g. 1.33.");
  return { names: args.toSpliced(at, joined === undefined ? 2 : 1), kubernetes };
}
