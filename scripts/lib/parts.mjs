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
