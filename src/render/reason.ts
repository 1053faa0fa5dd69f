import { line } from "../base/text.ts";

/**
 * The scheduler's sentence without what every such sentence has, so that a narrow row shows the cause: `0/12 nodes are
 * available: 4 Insufficient nvidia.com/gpu. preemption: ...` becomes `4 Insufficient nvidia.com/gpu`. Format:
 * `FitError.Error()` in kubernetes/pkg/scheduler/framework/types.go. Everything else stays as its writer wrote it.
 */
export function shortReason(reason: string, limit = 160): string {
  const text = line(reason, 2000);
  const cause = /^0\/\d+ nodes are available: (.+)$/.exec(text)?.[1];
  if (cause === undefined) return line(text, limit);
  return line(cause.replace(/\.? preemption: .*$/, "").replace(/\.$/, ""), limit);
}
