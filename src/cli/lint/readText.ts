import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { mentionsAccelerator } from "../../manifest/relevance.ts";
import { reasonOf } from "./walk.ts";

/** Longer files are not read. */
export const LONGEST = 20_000_000;

export type ReadText =
  | { readonly kind: "text"; readonly text: string }
  /** No word of it has to do with accelerators: it isn't even decoded. */
  | { readonly kind: "unrelated" }
  | { readonly kind: "error"; readonly message: string; readonly fatal: boolean };

/** Most files are shorter, and are read into the same memory one after the other. */
let buffer = Buffer.allocUnsafeSlow(1 << 20);

/** Reads a file that may be anything. `named` by a person, not found in a folder: then it is an error that it can't be checked. */
export function readText(path: string, named: boolean): ReadText {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const stat = fstatSync(file);
    // A pipe or a device may never end.
    if (stat.isDirectory() || (!stat.isFile() && !named)) return { kind: "error", message: "it is no file", fatal: named };
    if (stat.size > LONGEST) return { kind: "error", message: `it is larger than ${String(LONGEST / 1_000_000)} MB`, fatal: named };
    return decode(readAll(file, stat.size), named);
  } catch (error) {
    return { kind: "error", message: reasonOf(error), fatal: true };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readAll(file: number, size: number): Buffer {
  if (size + 1 > buffer.length) buffer = Buffer.allocUnsafeSlow(size + (1 << 16));
  let length = 0;
  for (;;) {
    const count = readSync(file, buffer, length, buffer.length - length, null);
    length += count;
    if (count === 0 || length > LONGEST) return buffer.subarray(0, length);
    if (length < buffer.length) continue;
    // It grew while it was read, or is a pipe.
    buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

/** As Kubernetes decodes it: UTF-8, or UTF-16 where a byte order mark says so. */
export function decode(bytes: Buffer, named: boolean): ReadText {
  if (bytes.length > LONGEST) return { kind: "error", message: `it is larger than ${String(LONGEST / 1_000_000)} MB`, fatal: named };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { kind: "text", text: bytes.toString("utf16le").slice(1) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { kind: "text", text: Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16().toString("utf16le").slice(1) };
  // The words are ASCII, and latin1 is decoded ten times as fast.
  if (!mentionsAccelerator(bytes.toString("latin1"))) return { kind: "unrelated" };
  if (bytes.includes(0)) return { kind: "error", message: "it is binary", fatal: named };
  return { kind: "text", text: bytes.toString("utf8") };
}
