/**
 * Work that can be left and taken up again: it yields between short steps, and whoever runs it decides whether to go on at once.
 * The work itself knows no clock.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Items that are worked through before a step ends, where each costs microseconds. */
export const stepSize = 256;

/** Runs to the end without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Runs until the end, or until `due` says that others have to get their turn; undefined then. */
export function runUntil<T>(steps: Steps<T>, due: () => boolean): { readonly result: T } | undefined {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return { result: value };
    if (due()) return undefined;
  }
}
