/** A subscription, or anything else that must be given back. Disposing twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Same shape as `vscode.Event`, without VS Code. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/**
 * Calls every listener in the order of subscription. A listener that throws doesn't keep the others from being called:
 * the first error is thrown after all have run.
 */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // A wrapper of its own, so that the same function may subscribe twice.
    const entry = (value: T) => listener(value);
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  fire(value: T): void {
    const errors: unknown[] = [];
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
