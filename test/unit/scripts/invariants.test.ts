/** Invariants that hold for the source as a whole, and that each of docs/architecture.md has a test that names it. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { imports } from "../../../imports.table.mjs";

const root = path.join(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const under = (folder: string, end: RegExp): readonly string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).filter((file) => end.test(file)).map((file) => path.join(folder, file).replaceAll("\\", "/"));

const sources = under("src", /\.ts$/);
/** What a file imports, also dynamically and as a type. */
const imported = (file: string): readonly string[] => [...read(file).matchAll(/(?:from\s+|import\s*\(\s*|^import\s+)"([^"]+)"/gm)].map(([, name]) => name ?? "");
const importers = (name: string): readonly string[] => sources.filter((file) => imported(file).some((each) => each === name || each.startsWith(`${name}/`)));

describe("invariant 1: who imports what", () => {
  test("vscode: editor/ and extension.ts only", () => {
    expect(importers("vscode").length).toBeGreaterThan(5);
    expect(importers("vscode").filter((file) => file !== "src/extension.ts" && !file.startsWith("src/editor/"))).toEqual([]);
  });

  test("the Kubernetes client: kube/ only", () => {
    expect(importers("@kubernetes/client-node").filter((file) => !file.startsWith("src/kube/"))).toEqual([]);
  });

  test("no folder imports another than its row of the table lets it", () => {
    const rows = new Map(imports.map((row) => [row.folder, row]));
    const strays = sources.flatMap((file) => {
      const [, folder = ""] = file.split("/");
      if (folder.endsWith(".ts")) return [];
      const row = rows.get(folder);
      if (row === undefined) return [`${file}: ${folder} is not in the table`];
      const allowed = [folder, ...row.may, ...(row.typesOf ?? [])];
      return imported(file)
        .filter((name) => name.startsWith("."))
        .map((name) => path.posix.join(path.posix.dirname(file), name))
        .filter((target) => target.startsWith("src/") && !allowed.includes(target.split("/")[1] ?? ""))
        .map((target) => `${file} imports ${target}`);
    });
    expect(strays).toEqual([]);
  });
});

describe("invariant 2: the model is a function", () => {
  test("no clock, no dice, no IO in model/ and render/", () => {
    const pure = sources.filter((file) => /^src\/(model|render)\//.test(file));
    const impure = /\bDate\.now\(|new Date\(\)|\bMath\.random\(|\bperformance\.|\bset(?:Timeout|Interval|Immediate)\(|\bfetch\(|\bprocess\.|\bconsole\./;
    expect(pure.length).toBeGreaterThan(50);
    expect(pure.filter((file) => impure.test(read(file)) || imported(file).some((name) => name.startsWith("node:")))).toEqual([]);
  });
});

describe("invariant 13: no telemetry", () => {
  test("nothing uses VS Code's telemetry or a package for it", () => {
    expect(sources.filter((file) => /createTelemetryLogger|TelemetryLogger|isTelemetryEnabled|extension-telemetry|applicationinsights|opentelemetry-sdk|@sentry/i.test(read(file)))).toEqual([]);
    const { dependencies = {}, devDependencies } = JSON.parse(read("package.json")) as { dependencies?: Record<string, string>; devDependencies: Record<string, string> };
    expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => /telemetry|analytics|sentry|insights/i.test(name))).toEqual([]);
  });

  test("requests are made by kube/ and the simulator's own parts only, so to no address but the user's", () => {
    const network = /^node:(?:https?|http2|net|tls|dgram)$/;
    expect(sources.filter((file) => imported(file).some((name) => network.test(name))).filter((file) => !/^src\/(kube|simulator|metrics)\//.test(file))).toEqual([]);
    expect(sources.filter((file) => /[^.\w]fetch\(|XMLHttpRequest|WebSocket\(/.test(read(file)))).toEqual([]);
  });
});

test("every invariant of docs/architecture.md is named by a test", () => {
  const list = /\n## Invariants\n([\s\S]*?)\n## /.exec(read("docs/architecture.md"))?.[1] ?? "";
  const numbers = [...list.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(numbers.length).toBeGreaterThanOrEqual(13);
  const self = path.posix.join("test/unit/scripts", path.basename(import.meta.filename));
  const named = new Set(under("test", /\.test\.ts$/).flatMap((file) => {
    const text = file === self ? read(file).replace(/^test\("every invariant[\s\S]*/m, "") : read(file);
    return [...text.matchAll(/invariant (\d+)/gi)].map(([, number]) => Number(number));
  }));
  expect(numbers.filter((number) => !named.has(number))).toEqual([]);
});
