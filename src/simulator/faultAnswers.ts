import type { Answer } from "./api/channel.ts";
import { json } from "./api/channel.ts";
import { ApiError, expired, internalError, unauthorized } from "./api/status.ts";
import type { FaultEffect } from "./faults.ts";

/** The answer of a planned `status` fault, with the body that the real server would give. */
export function statusAnswer(effect: Extract<FaultEffect, { kind: "status" }>): Answer {
  if (effect.code === 429) {
    // Priority and fairness answers in plain text.
    return {
      type: "bytes", code: 429, body: Buffer.from("Too many requests, please try again later.\n"), contentType: "text/plain; charset=utf-8",
      headers: { "Retry-After": String(effect.retryAfterSeconds ?? 1), "X-Content-Type-Options": "nosniff" },
    };
  }
  const error = errorFor(effect.code, effect.message);
  const retry = effect.retryAfterSeconds === undefined ? {} : { "Retry-After": String(effect.retryAfterSeconds) };
  return json(error.code, error.body, { ...error.headers, ...retry });
}

function errorFor(code: number, message: string | undefined): ApiError {
  switch (code) {
    case 401: return unauthorized();
    case 403: return new ApiError(403, "Forbidden", message ?? "forbidden", { details: {} });
    case 410: return expired(message ?? "The provided continue parameter is too old to display a consistent list result.");
    case 500: return internalError(message ?? "etcdserver: request timed out");
    case 503: return new ApiError(503, "ServiceUnavailable", message ?? "the server is currently unable to handle the request", { details: {} });
    case 504: return new ApiError(504, "Timeout", message ?? "Timeout: request did not complete within the allotted timeout", { details: {} });
    default: return new ApiError(code, "", message ?? `the server answered ${code}`);
  }
}
