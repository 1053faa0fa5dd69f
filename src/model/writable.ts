/** A view while it is being made: optional fields are set where they are known, without an object for each. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
