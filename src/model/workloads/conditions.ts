import type { WorkloadPhase } from "../k8s.ts";
import type { WorkloadStatus } from "./kind.ts";
import { listOf, objectOf, textOf, timeOf, type Json } from "../read.ts";

export interface StatusCondition {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly since: number | undefined;
}

/** The conditions of `status.conditions` that are True, by type. */
export function trueConditions(object: Json): ReadonlyMap<string, StatusCondition> {
  return conditionsWith(object, "True");
}

export function conditionsWith(object: Json, status: "True" | "False"): ReadonlyMap<string, StatusCondition> {
  const found = new Map<string, StatusCondition>();
  for (const item of listOf(objectOf(object["status"])["conditions"])) {
    const condition = objectOf(item);
    if (condition["status"] !== status) continue;
    const type = textOf(condition["type"]);
    found.set(type, {
      type,
      reason: textOf(condition["reason"]),
      message: textOf(condition["message"]),
      since: timeOf(condition["lastTransitionTime"]),
    });
  }
  return found;
}

/** The first row whose condition is True decides; rows with an undefined phase give only the reason. */
export function phaseOf(
  conditions: ReadonlyMap<string, StatusCondition>,
  table: readonly (readonly [type: string, phase: WorkloadPhase | undefined])[],
): { readonly phase: WorkloadPhase | undefined; readonly reason: string; readonly message: string; readonly since: number | undefined } {
  for (const [type, phase] of table) {
    const condition = conditions.get(type);
    if (condition !== undefined) return { phase, reason: condition.reason, message: condition.message, since: condition.since };
  }
  return { phase: undefined, reason: "", message: "", since: undefined };
}

/**
 * Status of the kinds with `spec.suspend` and conditions. The condition for suspension lags behind the field by one
 * reconciliation: the field says whether, the condition since when and why.
 */
export function suspendableStatus(
  object: Json,
  types: { readonly succeeded: string; readonly failed: string; readonly suspended: string; readonly telling: readonly string[] },
): WorkloadStatus {
  const suspended = objectOf(object["spec"])["suspend"] === true;
  const conditions = new Map(trueConditions(object));
  if (!suspended) conditions.delete(types.suspended);
  const { phase, reason, message, since } = phaseOf(conditions, [
    [types.succeeded, "succeeded"],
    [types.failed, "failed"],
    [types.suspended, "suspended"],
    ...types.telling.map((type) => [type, undefined] as const),
  ]);
  return {
    suspended,
    phase: phase ?? (suspended ? "suspended" : undefined),
    phaseSince: phase === undefined ? undefined : since,
    reason,
    message,
    finished: isFinished(phase) ? since : undefined,
  };
}

/** A state by its word in the status; undefined for words that aren't in the table. */
export function phaseOfWord(word: string, phases: Readonly<Record<string, WorkloadPhase>>): WorkloadPhase | undefined {
  return Object.hasOwn(phases, word) ? phases[word] : undefined;
}

/**
 * Status of what serves: it runs once the condition `ready` is True. Until then its pods say where it stands, and the first
 * condition of `telling` that isn't True says why.
 */
export function servingStatus(object: Json, ready: string, telling: readonly string[] = []): WorkloadStatus {
  const condition = trueConditions(object).get(ready);
  if (condition !== undefined) return { suspended: false, phase: "running", phaseSince: condition.since };
  const { reason, message } = phaseOf(conditionsWith(object, "False"), [...telling, ready].map((type) => [type, undefined] as const));
  return { suspended: false, reason, message, podsKnowBetter: true };
}

export function isFinished(phase: WorkloadPhase | undefined): boolean {
  return phase === "succeeded" || phase === "failed";
}
