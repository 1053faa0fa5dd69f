/** Answers by text, at most so many: texts come from clusters. It starts anew when full. */
export class BoundedMemo<T> {
  readonly #answers = new Map<string, T>();
  readonly #most: number;

  constructor(most = 4096) {
    this.#most = most;
  }

  get(key: string, make: () => T): T {
    const known = this.#answers.get(key);
    if (known !== undefined || this.#answers.has(key)) return known as T;
    const made = make();
    if (this.#answers.size >= this.#most) this.#answers.clear();
    this.#answers.set(key, made);
    return made;
  }
}
