import type { ClusterFailure } from "./types.ts";

/** An error of a cluster that knows what to tell the user. */
export class KubeError extends Error {
  readonly failure: ClusterFailure;
  /** HTTP status, where the server answered. */
  readonly status?: number;

  constructor(failure: ClusterFailure, options?: { readonly status?: number; readonly cause?: unknown }) {
    super(failure.message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = "KubeError";
    this.failure = failure;
    if (options?.status !== undefined) this.status = options.status;
  }
}
