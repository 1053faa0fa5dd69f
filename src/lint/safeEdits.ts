import type { Edit } from "../manifest/edit.ts";
import type { FileProblem } from "./check.ts";

/** Every safe fix that doesn't touch the text of an earlier one; what is left is found again and fixed the next time. */
export function safeEdits(problems: readonly FileProblem[]): readonly Edit[] {
  const taken = new Map<string, Edit>();
  for (const { fixes, suppressed } of problems) {
    const fix = fixes.find(({ safe }) => safe);
    if (fix === undefined || suppressed !== undefined) continue;
    const own = fix.edits.filter((edit) => !taken.has(keyOf(edit)));
    const free = own.every((edit) => [...taken.values()].every((other) => edit.end < other.start || other.end < edit.start || (edit.end === other.start && edit.start < other.start)));
    if (free) for (const edit of own) taken.set(keyOf(edit), edit);
  }
  return [...taken.values()];
}

const keyOf = ({ start, end, text }: Edit) => `${start} ${end} ${text}`;
