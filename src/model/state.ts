/**
 * What is known of one watched resource (promise 5: never a false zero). Times are milliseconds since the epoch.
 *
 * - `idle`: nobody asked yet.
 * - `loading`: the first list is under way; `about` is what the API server estimates as the total, if it says; `message` is
 *   why it does not get on at the moment (it is tried again).
 * - `live`: the list is complete and the watch is open; `since` is when it became so.
 * - `stale`: what is held was complete until `since`; the watch is broken and being re-established.
 * - `forbidden`: the user may not list it. `absent`: the API server doesn't serve it. Both are normal.
 * - `failed`: nothing retries until the user asks; `reason` is a short word, `message` says what to do. What is held, if
 *   anything, was right until `since`; without it nothing was read.
 */
export type ResourceState =
  | { readonly kind: "idle" }
  | { readonly kind: "loading"; readonly loaded: number; readonly about?: number; readonly message?: string }
  | { readonly kind: "live"; readonly since: number }
  | { readonly kind: "stale"; readonly since: number; readonly message: string }
  | { readonly kind: "forbidden"; readonly message: string }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly reason: string; readonly message: string; readonly since?: number };

export type ResourceStateKind = ResourceState["kind"];
