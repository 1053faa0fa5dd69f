import { runChecks } from "../lib/checks.mjs";
import { ensureDependencies } from "../lib/dependencies.mjs";

export default async function check() {
  await ensureDependencies();
  const results = await runChecks();
  return results.every((result) => result.ok) ? 0 : 1;
}
