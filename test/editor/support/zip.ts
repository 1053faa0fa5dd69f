import { readFile } from "node:fs/promises";

/** Names and uncompressed sizes in a zip file, from its central directory (PKWARE APPNOTE 4.3.12 and 4.3.16; no zip64). */
export async function zipEntries(file: string): Promise<Map<string, number>> {
  const bytes = await readFile(file);
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end === -1) throw new Error(`${file} is not a zip file.`);
  const entries = new Map<string, number>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    entries.set(bytes.toString("utf8", at + 46, at + 46 + name), bytes.readUInt32LE(at + 24));
    at += 46 + name + extra + comment;
  }
  return entries;
}
