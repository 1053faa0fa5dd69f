import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { afterEach } from "vitest";
import { root } from "./environment.ts";
import { openEditors } from "./openEditor.ts";

/** Keeps a picture and VS Code's logs of every open editor in artifacts/failures/ when a test of this file fails. */
export function keepEvidence(): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    const folder = path.join(root, "artifacts/failures", task.name.replaceAll(/\W+/g, "-").slice(0, 80));
    await mkdir(folder, { recursive: true });
    for (const [index, editor] of [...openEditors].entries()) {
      await editor.window.page.screenshot({ path: path.join(folder, `window-${index}.png`) });
      await cp(path.join(editor.profile, "data/logs"), path.join(folder, `logs-${index}`), { recursive: true, force: true });
    }
  });
}
