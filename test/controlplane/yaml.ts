/**
 * What sigs.k8s.io/yaml makes of texts. Records test/fixtures/yamlVectors.json, of the texts of test/support/yamlTexts.ts:
 *
 *     node test/controlplane/yaml.ts
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { requireGo } from "./build.ts";
import { yamlTexts } from "../support/yamlTexts.ts";

export interface YamlAnswer {
  readonly value?: unknown;
  readonly error?: string;
}

/** The answers of the Go program in yaml/, one for each text. Throws MissingPrerequisite without Go. */
export async function kubernetesYaml(texts: readonly string[]): Promise<readonly YamlAnswer[]> {
  await requireGo();
  return new Promise((resolve, reject) => {
    const child = spawn("go", ["run", "./yaml"], { cwd: import.meta.dirname, stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output.trimEnd().split("\n").map((line) => JSON.parse(line) as YamlAnswer));
      else reject(new Error(`go run ./yaml ended with status ${String(code)}: its lines are above`));
    });
    child.stdin.end(JSON.stringify(texts));
  });
}

if (process.argv[1] === import.meta.filename) {
  const answers = await kubernetesYaml(yamlTexts);
  const lines = yamlTexts.map((text, index) => JSON.stringify({ text, ...answers[index] }));
  writeFileSync(join(import.meta.dirname, "../fixtures/yamlVectors.json"), `[\n${lines.join(",\n")}\n]\n`);
}
