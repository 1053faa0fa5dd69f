import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * Compares with `test/golden/<name>.txt`. UPDATE_GOLDEN=1 writes the files anew: look at every one before committing it,
 * they are what people see. A difference leaves the actual text in `artifacts/golden/<name>.txt`.
 */
export function golden(name: string, text: string): void {
  const file = path.join(import.meta.dirname, `${name}.txt`);
  const actual = path.join(root, "artifacts", "golden", `${name}.txt`);
  const written = `${text.trimEnd()}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, written);
  const wanted = existsSync(file) ? readFileSync(file, "utf8").replaceAll("\r\n", "\n") : "";
  if (wanted === written) {
    rmSync(actual, { force: true });
    return;
  }
  mkdirSync(path.dirname(actual), { recursive: true });
  writeFileSync(actual, written);
  expect(written, `${path.relative(root, file)} differs; the actual text is in ${path.relative(root, actual)}`).toBe(wanted);
}
