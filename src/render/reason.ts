import { parts } from "../base/format.ts";
import { line } from "../base/text.ts";

/**
 * The scheduler's sentence without what every such sentence has, so that a narrow row shows the cause: `0/12 nodes are
 * available: 4 Insufficient nvidia.com/gpu. preemption: ...` becomes `4 Insufficient nvidia.com/gpu`. Format:
 * `FitError.Error()` in kubernetes/pkg/scheduler/framework/types.go. Everything else stays as its writer wrote it.
 */
export function shortReason(reason: string, limit = 160): string {
  // So begins every refusal of Kueue, and of a controller whose pod was refused: what is lacking matters more.
  const text = line(reason, 2000).replace(/^couldn't assign flavors to pod set \S+: |^(?:Error creating|create Pod \S+ in StatefulSet \S+ failed error): pods "[^"]*" is forbidden: /, "");
  const cause = /^0\/\d+ nodes are available: (.+)$/.exec(text)?.[1];
  if (cause === undefined) return line(text, limit);
  const causes = cause.replace(/\.?(?: [^.]{1,80},)? preemption: .*$/, "").replace(/\.$/, "").split(/, (?=\d+ )/);
  return line(causes.toSorted((left, right) => rank(left) - rank(right)).join(", "), limit);
}

/**
 * What a person can act on comes first, since a narrow row cuts the end: the devices that are lacking, other resources, then
 * taints and the rest; nodes that were never meant for the pod come last. The scheduler sorts by text.
 */
const ranks: readonly (readonly [RegExp, number])[] = [
  [/^\d+ Insufficient \S+\//, 0],
  [/^\d+ Insufficient /, 1],
  [/^\d+ node\(s\) had untolerated taint/, 3],
  [/^\d+ node\(s\) didn't match Pod's node affinity/, 4],
  [/^\d+ node\(s\) were unschedulable/, 5],
];

function rank(cause: string): number {
  return ranks.find(([pattern]) => pattern.test(cause))?.[1] ?? 2;
}

/**
 * A reason as a row has room for it: of a FitError the first cause without its number of nodes, and how many more there
 * are; of `BackoffLimitExceeded: Job has reached ...` the reason alone. The tooltip has the whole.
 */
export function briefReason(reason: string): string {
  const text = shortReason(reason, 2000);
  if (/^0\/\d+ nodes are available: /.test(reason.trimStart())) {
    const [first = "", ...more] = text.split(/, (?=\d+ )/);
    const words = first.replace(/^\d+ (?:node\(s\) )?/, "");
    return line(parts(words, more.length > 0 && `${more.length} more ${more.length === 1 ? "cause" : "causes"}`), 100);
  }
  const [, word] = /^([A-Z][a-z]+(?:[A-Z][A-Za-z]*)+): /.exec(text) ?? [];
  return line(word ?? text, 80);
}
