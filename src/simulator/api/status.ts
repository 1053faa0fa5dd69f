import type { Resource } from "../resources.ts";

/** A Status body with its HTTP code, as the API server answers a failed request. */
export class ApiError extends Error {
  readonly code: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: number, reason: string, message: string, more: { details?: object; metadata?: object; headers?: Readonly<Record<string, string>> } = {}) {
    super(message);
    this.code = code;
    this.headers = more.headers ?? {};
    this.body = {
      kind: "Status", apiVersion: "v1", metadata: more.metadata ?? {}, status: "Failure", message,
      ...(reason === "" ? {} : { reason }),
      ...(more.details === undefined ? {} : { details: more.details }),
      code,
    };
  }
}

/** Body of a subresource that succeeded without an object: eviction, binding. */
export const created = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } as const;

const details = (resource: Resource, name?: string): object => ({
  ...(name === undefined ? {} : { name }),
  ...(resource.group === "" ? {} : { group: resource.group }),
  kind: resource.plural,
});

export const unauthorized = (): ApiError => new ApiError(401, "Unauthorized", "Unauthorized");
export const badRequest = (message: string): ApiError => new ApiError(400, "BadRequest", message);
export const unknownResource = (): ApiError => new ApiError(404, "NotFound", "the server could not find the requested resource", { details: {} });
export const methodNotAllowed = (): ApiError =>
  new ApiError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", { details: {} });
export const notAcceptable = (): ApiError =>
  new ApiError(406, "NotAcceptable", "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf", { details: {} });

export const notFound = (resource: Resource, name: string): ApiError =>
  new ApiError(404, "NotFound", `${resource.id} "${name}" not found`, { details: details(resource, name) });
export const alreadyExists = (resource: Resource, name: string): ApiError =>
  new ApiError(409, "AlreadyExists", `${resource.id} "${name}" already exists`, { details: details(resource, name) });
export const conflict = (resource: Resource, name: string): ApiError =>
  new ApiError(409, "Conflict", `Operation cannot be fulfilled on ${resource.id} "${name}": the object has been modified; please apply your changes to the latest version and try again`, { details: details(resource, name) });

export interface Cause {
  readonly reason: "FieldValueRequired" | "FieldValueInvalid" | "FieldValueForbidden" | "FieldValueNotSupported";
  readonly message: string;
  readonly field: string;
}

export function invalid(kind: string, group: string, name: string, causes: readonly Cause[]): ApiError {
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const list = texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`;
  const qualified = group === "" ? kind : `${kind}.${group}`;
  const named = name === "" ? {} : { name };
  return new ApiError(422, "Invalid", `${qualified} "${name}" is invalid: ${list}`, {
    details: { ...named, ...(group === "" ? {} : { group }), ...(kind === "" ? {} : { kind }), causes },
  });
}

/** 410 of a list: the real server hands out a token to go on with, which is then inconsistent. */
export function expiredContinue(token: string): ApiError {
  return new ApiError(410, "Expired",
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    { metadata: { continue: token } });
}

export const expired = (message: string): ApiError => new ApiError(410, "Expired", message);

export function tooLargeResourceVersion(asked: number, current: number): ApiError {
  return new ApiError(504, "Timeout", `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    headers: { "Retry-After": "1" },
    details: { causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }], retryAfterSeconds: 1 },
  });
}

export function tooManyRequests(retryAfterSeconds: number): ApiError {
  return new ApiError(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later", {
    headers: { "Retry-After": String(retryAfterSeconds) }, details: { retryAfterSeconds },
  });
}

export const internalError = (message: string): ApiError =>
  new ApiError(500, "InternalError", `Internal error occurred: ${message}`, { details: { causes: [{ message }] } });
