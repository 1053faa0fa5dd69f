/**
 * Polls until `probe` gives something other than undefined. An editor in a browser tells nobody when it has drawn, so this
 * looks again at every turn; the deadline is a limit of the test, and `describe` says what was there instead.
 */
export async function until<T>(what: string, probe: () => Promise<T | undefined>, limit = 20_000, describe?: () => Promise<string>): Promise<T> {
  const deadline = performance.now() + limit;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) {
      const seen = describe === undefined ? "" : `; there was:\n${await describe()}`;
      throw new Error(`Waited ${(limit / 1000).toFixed(1)} s for ${what}${seen}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
