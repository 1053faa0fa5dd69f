import { listOf, objectOf, textOf } from "../model/read.ts";
import type { ClusterFailure } from "./types.ts";
import { KubeError } from "./errors.ts";

/** An answer of the API server that is not a success, read from its `Status` object where it sent one. */
export class StatusError extends KubeError {
  /** `Status.reason`, e.g. `Expired`, `Forbidden`; empty when the body was no Status. */
  readonly reason: string;
  /** Milliseconds to wait at least, from `Retry-After` or `Status.details.retryAfterSeconds`. */
  readonly retryAfter?: number;
  /** The server is behind the resource version that was asked for. */
  readonly resourceVersionTooLarge: boolean;

  constructor(failure: ClusterFailure, facts: StatusFacts) {
    super(failure, { status: facts.status });
    this.name = "StatusError";
    this.reason = facts.reason;
    this.resourceVersionTooLarge = facts.resourceVersionTooLarge;
    if (facts.retryAfter !== undefined) this.retryAfter = facts.retryAfter;
  }
}

interface StatusFacts {
  readonly status: number;
  readonly reason: string;
  readonly retryAfter?: number;
  readonly resourceVersionTooLarge: boolean;
}

/** `Retry-After` as milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). Undefined when it says nothing usable. */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Makes the error of an HTTP answer, or of a watch's ERROR event (whose object is a Status and whose code stands in for the HTTP one). */
export function statusError(status: number, body: unknown, what: string, retryAfter?: number): StatusError {
  const fields = objectOf(body);
  const details = objectOf(fields["details"]);
  const isStatus = fields["kind"] === "Status";
  const message = isStatus ? textOf(fields["message"]) : "";
  const causes = listOf(details["causes"]);
  const seconds = details["retryAfterSeconds"];
  const wait = retryAfter ?? (typeof seconds === "number" && seconds > 0 ? seconds * 1000 : undefined);
  // The API server's whole text for it is the one word "Unauthorized".
  const words = status === 401 ? "the server doesn't accept these credentials (401 Unauthorized)." : message === "" ? `HTTP ${status}` : message;
  return new StatusError(
    { ...outcome(status), message: `${what}: ${words}`, detail: typeof body === "string" ? body.slice(0, 1000) : "" },
    {
      status,
      reason: isStatus ? textOf(fields["reason"]) : "",
      // apimachinery: NewTooLargeResourceVersionError sets a cause of type ResourceVersionTooLarge on a 504 Timeout.
      resourceVersionTooLarge: causes.some((cause) => objectOf(cause)["reason"] === "ResourceVersionTooLarge") || message.includes("Too large resource version"),
      ...(wait === undefined ? {} : { retryAfter: wait }),
    },
  );
}

function outcome(status: number): { readonly reason: ClusterFailure["reason"]; readonly remedy: string } {
  if (status === 401) return { reason: "unauthorized", remedy: "Sign in again as your cluster's provider says, then connect." };
  if (status === 403) return { reason: "forbidden", remedy: "Ask the cluster's administrator for the right to do this." };
  if (status === 404) return { reason: "protocol", remedy: "It may be gone, or the cluster doesn't serve it: refresh." };
  if (status === 409) return { reason: "protocol", remedy: "It was changed meanwhile: look at what it is now, and do it again." };
  if (status === 422) return { reason: "protocol", remedy: "Correct what the server names, and try again." };
  if (status === 429) return { reason: "server-error", remedy: "The server is overloaded; it is asked again later." };
  if (status >= 500) return { reason: "server-error", remedy: "The server has a problem; try again, and look at its log if it stays." };
  return { reason: "protocol", remedy: "The server does not understand this request; the log has its answer." };
}
