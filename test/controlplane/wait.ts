import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks until the answer is not undefined (and not false), and gives it. After `limit` ms it throws and says what it waited
 * for and what it last saw: a deadline of the test, not a pause that the test counts on.
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, limit = 60_000): Promise<T> {
  const end = Date.now() + limit;
  let last: Error | undefined;
  let looks = 0;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error instanceof Error ? error : new Error("not an Error", { cause: error });
    }
    if (Date.now() > end) throw new Error(`not after ${limit} ms: ${what}${last === undefined ? "" : ` (${last.message})`}`, { cause: last });
    // Often at first, for what takes milliseconds; seldom later, for what takes seconds.
    await delay(Math.min(100, 1 + looks++));
  }
}
