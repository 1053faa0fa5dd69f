import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { cache, root } from "./paths.mjs";
import { runHere } from "./process.mjs";

/** Runs one project of vitest.config.ts on `node` and resolves with its counts, failures and skipped tests; `label` names the run. */
export async function runVitest({ project, label, node, filters, env }) {
  const result = path.join(cache, `test/${label}.json`);
  await mkdir(path.dirname(result), { recursive: true });
  await rm(result, { force: true });
  const args = [
    "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
    path.join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    ...["--project", project],
    ...["--reporter", "default", "--reporter", path.join(root, "scripts/lib/vitestReporter.mjs")],
    "--passWithNoTests",
    ...filters,
  ];
  const code = await runHere(node, args, {
    cwd: root,
    env: { ...process.env, ...env, PATH: [path.dirname(node), process.env.PATH].join(path.delimiter), KUBE_GPU_TEST_RESULT: result, VITE_CONFIG_NATIVE_IGNORE_WARNING: "true" },
  });
  if (!existsSync(result)) return { passed: 0, failed: code === 0 ? 0 : 1, skipped: [], failures: code === 0 ? [] : [`vitest ended with code ${code}`] };
  return JSON.parse(await readFile(result, "utf8"));
}
