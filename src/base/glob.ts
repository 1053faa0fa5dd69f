/** Whether a name matches a pattern in which `*` stands for any text and `?` for one character, whatever the case. */
export function matchesGlob(pattern: string, name: string): boolean {
  const source = pattern.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "isu").test(name);
}
