/**
 * Writes what is generated from the tables of `src/editor/`, `src/model/workloads/` and `src/lint/`: `contributes`, `capabilities` and `activationEvents` of
 * package.json, docs/settings.md, docs/kinds.md, and the pages of the lint rules. `node scripts/generate.ts --check` writes nothing and fails when a file isn't current.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commands } from "../src/editor/commands/index.ts";
import { activationEvents, capabilities, contributes } from "../src/editor/tables/contributes.ts";
import { settingsDocument } from "../src/editor/tables/settingsDocument.ts";
import { configSchema } from "../src/lint/configSchema.ts";
import { rules } from "../src/lint/index.ts";
import { kindsDocument } from "../src/model/workloads/kindsDocument.ts";
import { unusedSuppression } from "../src/lint/unusedSuppression.ts";
import { ruleDocument, rulesIndex } from "../src/lint/rulesDocument.ts";

const root = join(import.meta.dirname, "..");

/** Every generated file with the text that it should have. */
export function generated(): readonly { readonly file: string; readonly text: string; readonly current: boolean }[] {
  const files = [
    { file: "package.json", text: packageJson(read("package.json")) },
    { file: "docs/settings.md", text: settingsDocument() },
    { file: "docs/kinds.md", text: kindsDocument() },
    { file: "schemas/kube-gpu-lint.json", text: `${JSON.stringify(configSchema(rules), undefined, 2)}\n` },
    { file: "docs/rules/README.md", text: rulesIndex(rules) },
    ...[...rules, unusedSuppression].map((rule) => ({ file: `docs/rules/${rule.id}.md`, text: ruleDocument(rule) })),
  ];
  return files.map(({ file, text }) => ({ file, text, current: read(file) === text }));
}

function read(file: string): string {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, "utf8").replaceAll("\r\n", "\n") : "";
}

/** The file as it is by hand, with the generated keys replaced in their place. */
function packageJson(text: string): string {
  const parsed = JSON.parse(text) as Record<string, unknown>;
  parsed["activationEvents"] = activationEvents;
  parsed["capabilities"] = capabilities();
  parsed["contributes"] = contributes(commands);
  return `${JSON.stringify(parsed, undefined, 2)}\n`;
}

// Not `import.meta.main`: the oldest Node that we run on has none.
if (process.argv[1] === import.meta.filename) {
  const stale = generated().filter(({ current }) => !current);
  if (process.argv.includes("--check")) {
    for (const { file } of stale) console.error(`${file} is not what the tables say. Run: npm run generate`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const { file, text } of stale) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
      console.log(`wrote ${file}`);
    }
  }
}
