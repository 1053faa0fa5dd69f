import { KubeError } from "./errors.ts";
import { secretValues } from "./secretValues.ts";
import { StatusError } from "./statusError.ts";

/**
 * What an error of a list or a watch means for it:
 * `expired`: the version is gone, list anew. `retry`: the same again, later. The others end it: nothing retries.
 */
export type Verdict = "expired" | "retry" | "forbidden" | "absent" | "signed-out" | "failed";

const signIn = new Set(["unauthorized", "exec-missing", "exec-failed", "exec-timeout", "exec-cancelled", "oidc", "kubeconfig", "context"]);

export function verdictOf(error: unknown): Verdict {
  if (error instanceof StatusError) {
    const status = error.status ?? 0;
    if (status === 410 || error.reason === "Expired" || error.reason === "Gone" || error.resourceVersionTooLarge) return "expired";
    if (status === 401) return "signed-out";
    if (status === 403) return "forbidden";
    if (status === 404) return "absent";
    if (status === 408 || status === 429 || status >= 500) return "retry";
    return "failed";
  }
  if (error instanceof KubeError && signIn.has(error.failure.reason)) return "signed-out";
  // Repeatedly no Kubernetes API (see list.ts).
  if (error instanceof KubeError && error.failure.reason === "protocol") return "failed";
  // Cut or mangled JSON comes right by asking again; any other error is a mistake of ours, which would only repeat.
  return error instanceof KubeError || error instanceof SyntaxError ? "retry" : "failed";
}

/** The sentence of an error for states and logs. A parser's words quote what it could not read. */
export function messageOf(error: unknown): string {
  return secretValues.cutValues(error instanceof Error ? error.message : String(error));
}
