import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "./process.mjs";
import { root } from "./paths.mjs";
import { duration, say } from "./terminal.mjs";

const bin = (name) => path.join(root, "node_modules", name);

/** One row a check: a script that Node runs, with its arguments. */
const checks = [
  { name: "types", script: bin("typescript/bin/tsc"), args: ["-b", "--pretty", "false"] },
  // Without eslint's cache: rules that read types depend on other files than the one they are cached for.
  { name: "lint and import walls", script: bin("eslint/bin/eslint.js"), args: ["--max-warnings", "0", "."] },
  { name: "generated files", script: path.join(root, "scripts/generate.ts"), args: ["--check"] },
];

/** Runs all checks at once; a result is `{ name, ok, output, milliseconds }`. */
export function runChecks() {
  return Promise.all(
    checks.map(async ({ name, script, args }) => {
      const begun = Date.now();
      let ok = true;
      let output = "";
      try {
        if (!existsSync(script)) throw Object.assign(new Error(`${path.relative(root, script)} is missing`), { output: "" });
        await run(process.execPath, ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", script, ...args], { cwd: root });
      } catch (error) {
        ok = false;
        output = `${error.output ?? ""}${error.message}`;
      }
      const milliseconds = Date.now() - begun;
      say(`  ${ok ? "ok " : "NO "} ${name}  ${duration(milliseconds)}`);
      if (!ok) say(output.split("\n").slice(-200).join("\n"));
      return { name, ok, output, milliseconds };
    }),
  );
}
