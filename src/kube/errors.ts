import { secretValues } from "./secretValues.ts";
import type { ClusterFailure } from "./types.ts";

/** An error of a cluster that knows what to tell the user. A server or program may have quoted a credential: it is cut here. */
export class KubeError extends Error {
  readonly failure: ClusterFailure;
  /** HTTP status, where the server answered. */
  readonly status?: number;

  constructor(failure: ClusterFailure, options?: { readonly status?: number; readonly cause?: unknown }) {
    const message = secretValues.cutValues(failure.message);
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = "KubeError";
    this.failure = { ...failure, message, remedy: secretValues.cutValues(failure.remedy), detail: secretValues.cutValues(failure.detail) };
    if (options?.status !== undefined) this.status = options.status;
  }
}
