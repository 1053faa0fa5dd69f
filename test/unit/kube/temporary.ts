import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with the given files that goes away with the test. */
export function folderWith(files: Readonly<Record<string, string>>, mode?: number): string {
  const root = mkdtempSync(join(tmpdir(), "kube-gpu-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, mode === undefined ? {} : { mode });
  }
  return root;
}
