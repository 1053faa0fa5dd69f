/** Single-character insertions, deletions, replacements and swaps of neighbours between two words. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a.charAt(i - 1) === b.charAt(j - 1);
      const swapped = i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1), swapped ? (before[j - 2] ?? 0) + 1 : Infinity));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The one of `words` that `written` most likely means: the same but for case, or at most `most` slips of the finger away and
 * nearer than every other. Undefined when none is, or two are.
 */
export function nearest(written: string, words: readonly string[], most = 2): string | undefined {
  if (written.length > 200) return undefined;
  const lower = written.toLowerCase();
  const ranked = words.map((word) => ({ word, slips: distance(lower, word.toLowerCase()) })).sort((a, b) => a.slips - b.slips);
  const [first, second] = ranked;
  if (first === undefined || first.slips > most || first.slips >= first.word.length / 2) return undefined;
  return second !== undefined && second.slips === first.slips ? undefined : first.word;
}
