/**
 * Names a finding across edits of other lines: by its rule, its file, its object and the text it stands on. Equal ones are
 * told apart by their number. 53 bits (cyrb53) as 14 hexadecimal digits: a key, not a secret.
 */
export function fingerprint(rule: string, path: string, object: string, text: string, number: number): string {
  const source = [rule, path, object, text.replace(/\s+/g, " "), number].join("\0");
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < source.length; index++) {
    const code = source.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16).padStart(14, "0");
}
