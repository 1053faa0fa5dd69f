import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readArguments } from "../../../src/cli/lint/arguments.ts";
import { run, type ExitCode, type World } from "../../../src/cli/lint/run.ts";
import { rules } from "../../../src/lint/index.ts";
import type { ClusterFacts } from "../../../src/model/clusterFacts.ts";
import { NOW } from "../lint/support.ts";

const pod = (gpu: string, name = "a") => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  restartPolicy: Never
  containers:
    - name: c
      image: x:1
      resources:
        requests:
          memory: 1Gi
          ${gpu}
        limits:
          memory: 1Gi
`;
const bad = pod("nvidia.com/gpu: 1");
const good = pod("cpu: 1 # no gpu");
const rule = "gpu-request-without-limit";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kube-gpu-lint-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}
const read = (name: string) => readFileSync(path.join(folder, name), "utf8");

interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly error: string;
}

async function lint(words: readonly string[], world: Partial<World> = {}): Promise<Ran> {
  let [out, error] = ["", ""];
  const wanted = readArguments(["--rule", rule, "--rule", "liveness-window-too-short", ...words]);
  if (wanted.command === "server") throw new Error("not in this test");
  const code = await run(wanted, {
    folder,
    version: "1.2.3",
    now: () => NOW,
    out: (text) => (out += text),
    error: (text) => (error += text),
    colour: false,
    progress: false,
    stdin: () => Buffer.from(bad),
    program: undefined,
    facts: () => Promise.reject(new Error("No cluster in this test.")),
    ...world,
  });
  return { code, out, error };
}

describe("text", () => {
  test("says where, what and how to mend it, with the line and a caret", async () => {
    write({ "a.yaml": bad });
    expect(await lint([])).toEqual({
      code: 1,
      error: "",
      out: `a.yaml:13:11 error gpu-request-without-limit
  nvidia.com/gpu is in requests only. The API server refuses the pod: an extended resource needs a limit. Set nvidia.com/gpu: 1 in limits.
     |
  13 |           nvidia.com/gpu: 1
     |           ^^^^^^^^^^^^^^^^^
     = --fix: Set nvidia.com/gpu in limits

1 error in 1 document of 1 file.
1 problem can be mended with --fix.
`,
    });
  });

  test("nothing found is 0", async () => {
    write({ "a.yaml": good });
    expect(await lint([])).toEqual({ code: 0, error: "", out: "No problem in 1 document of 1 file.\n" });
  });

  test("says how many documents were not checked, and why", async () => {
    write({ "a.yaml": pod("nvidia.com/gpu: $GPUS"), "b.yaml": pod("nvidia.com/gpu: {{ .Values.gpus }}"), "c.yaml": "x: 1\n" });
    const { code, out } = await lint([]);
    expect(code).toBe(0);
    expect(out).toContain("No problem in 0 documents of 3 files.\nNot checked: 1 document (text with variables to be replaced: check what is made of it).\nNot checked: 1 document (Helm or Go template: check what is made of it).\n");
  });

  test("has colours only where wanted, and no escapes of the file", async () => {
    write({ "a.yaml": bad.replace("gpu: 1", "gpu: 1 # \u001b[31mred\u202e") });
    // Control characters are no YAML: the document is in parts, and rules about what is there still apply.
    const plain = await lint([]);
    expect(plain.out).not.toMatch(/[\u001b\u202e]/);
    write({ "a.yaml": bad });
    expect((await lint([], { colour: true })).out).toContain("\u001b[31merror\u001b[0m");
  });
});

describe("what is checked", () => {
  test("folders without what .gitignore names, and files that are named in any case", async () => {
    write({ ".git/HEAD": "", ".gitignore": "build/\n*.tmp.yaml\n!keep.tmp.yaml\n", "a.yaml": bad, "build/b.yaml": bad, "c.tmp.yaml": bad, "keep.tmp.yaml": bad, "sub/.gitignore": "d.yaml\n", "sub/d.yaml": bad, "sub/e.json": JSON.stringify({}), "sub/f.yml": bad, "node_modules/g.yaml": bad, "notes.txt": bad });
    const found = async (...words: string[]) => [...(await lint(["-f", "github", ...words])).out.matchAll(/file=([^,]+)/g)].map((match) => match[1]);
    expect(await found()).toEqual(["a.yaml", "keep.tmp.yaml", "sub/f.yml"]);
    expect(await found("build/b.yaml", "notes.txt")).toEqual(["build/b.yaml", "notes.txt"]);
    expect(await found("a.yaml", ".", "sub")).toEqual(["a.yaml", "keep.tmp.yaml", "sub/f.yml"]);
    // Below a folder of the repository its .gitignore still holds.
    expect(await found("sub")).toEqual(["sub/f.yml"]);
  });

  test("links that lead in circles are not followed", async () => {
    write({ "a/b.yaml": bad });
    symlinkSync(path.join(folder, "a"), path.join(folder, "a/again"));
    symlinkSync(path.join(folder, "a/self.yaml"), path.join(folder, "a/self.yaml"));
    expect((await lint([])).out).toContain("1 error in 1 document");
  });

  test("standard input", async () => {
    const { code, out } = await lint(["-"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^standard input:13:11 error/);
  });

  test("files in one folder know of each other, and configurations hold for the folders below them", async () => {
    write({ "a.yaml": bad, "team/.kube-gpu-lint.yaml": `rules: {${rule}: hint}\nignore: [old/]\n`, "team/b.yaml": bad, "team/old/c.yaml": bad });
    const { out } = await lint(["-f", "github"]);
    expect(out.split("\n").map((line) => line.slice(0, 30))).toEqual(["::error file=a.yaml,line=13,en", "::notice file=team/b.yaml,line", ""]);
    write({ "other.yaml": `rules: {${rule}: off}\n` });
    expect((await lint(["--config", "other.yaml", "a.yaml"])).code).toBe(0);
  });

  test("several workers find the same", async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${String(index % 7)}/f${String(index)}.yaml`, index % 3 === 0 ? bad : good]));
    write(files);
    const program = new URL("./lintWorker.ts", import.meta.url);
    const alone = await lint(["--workers", "1"]);
    expect(alone.out).toContain("10 errors in 30 documents of 30 files.");
    expect(await lint(["--workers", "3"], { program })).toEqual(alone);
  });
});

describe("what can't be checked is said, and stops nothing else", () => {
  test("a file that isn't there", async () => {
    write({ "a.yaml": bad });
    expect(await lint(["none.yaml", "a.yaml"])).toMatchObject({ code: 2, error: "none.yaml: there is no such file.\n", out: expect.stringContaining("1 error in 1 document") as string });
  });

  test("files that are large, binary, or may not be read", async () => {
    write({ "a.yaml": bad, "binary.yaml": Buffer.concat([Buffer.from("gpu: "), Buffer.alloc(100)]), "large.yaml": "" });
    truncateSync(path.join(folder, "large.yaml"), 100_000_000);
    const { code, out } = await lint([]);
    expect(out).toContain("not checked binary.yaml: it is binary.");
    expect(out).toContain("not checked large.yaml: it is larger than 20 MB.");
    expect(code).toBe(1);
    expect((await lint(["large.yaml"])).code).toBe(2);
    if (process.getuid?.() === 0) return;
    chmodSync(path.join(folder, "a.yaml"), 0);
    expect(await lint([])).toMatchObject({ code: 2, out: expect.stringContaining("not checked a.yaml: permission denied.") as string });
  });

  test("nesting, bombs of aliases, and text that is no YAML", async () => {
    const bomb = `# gpu\napiVersion: v1\nkind: Pod\na: &a [${"x,".repeat(9)}x]\n${"bcdefghij".split("").map((name, index) => `${name}: &${name} [${`*${"abcdefghij".charAt(index)},`.repeat(9)}x]\n`).join("")}`;
    write({ "a.yaml": bad, "bomb.yaml": bomb, "deep.yaml": `# gpu\napiVersion: v1\nkind: Pod\nx: ${"[".repeat(50_000)}`, "broken.yaml": "gpu: [}\napiVersion: v1\nkind: Pod\n\t-" });
    const { code, out } = await lint([]);
    expect(code).toBe(1);
    expect(out).toContain("1 error in 3 documents of 4 files.");
    expect(out).toContain("Not checked: 1 document (no part of it can be read).");
  });

  test("UTF-16 is read as Kubernetes reads it", async () => {
    write({ "a.yaml": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bad, "utf16le")]) });
    expect((await lint([])).out).toContain("a.yaml:13:11 error");
  });

  test("a configuration that can't be read", async () => {
    write({ "a.yaml": good });
    mkdirSync(path.join(folder, ".kube-gpu-lint.yaml"));
    const ran = await lint([]);
    expect(ran.code).toBe(2);
    expect(ran.error).toContain(".kube-gpu-lint.yaml can't be read: it is a folder");
  });

  test("mistakes in a configuration", async () => {
    write({ "a.yaml": good, ".kube-gpu-lint.yaml": "rules: {no-such-rule: off}\n" });
    const { code, error } = await lint([]);
    expect(code).toBe(2);
    expect(error).toMatch(/\.kube-gpu-lint\.yaml:1:9: No rule is called no-such-rule\./);
  });

  test("wrong words", async () => {
    for (const words of [["--nonsense"], ["-f", "xml"], ["--max-warnings", "few"], ["--workers", "0"], ["--update-baseline"], ["--fix", "-"], ["--rule", "no-such-rule"], ["--explain", "no-such-rule"], ["--cluster", "c", "--objects", "f"], ["--cluster", "c"], ["--objects", "none.json"], ["--baseline", "none.json"]]) {
      const { code, error } = await lint(words);
      expect([words, code]).toEqual([words, 2]);
      expect(error).not.toBe("");
    }
  });
});

describe("what counts", () => {
  const slow = pod("cpu: 1").replace("image: x:1", "image: vllm/vllm-openai:v0.11.0\n      livenessProbe: {httpGet: {path: /, port: 1}}").replace("  limits:\n          memory: 1Gi", "  limits:\n          memory: 1Gi\n          nvidia.com/gpu: 1");

  test("warnings end with 1 unless they are let pass; hints never do", async () => {
    write({ "a.yaml": slow });
    expect((await lint([])).out).toContain("1 warning in");
    expect((await lint([])).code).toBe(1);
    expect((await lint(["--max-warnings", "1"])).code).toBe(0);
    write({ ".kube-gpu-lint.yaml": "rules: {liveness-window-too-short: hint}\n" });
    expect(await lint([])).toMatchObject({ code: 0, out: expect.stringContaining("1 hint in") as string });
  });

  test("comments leave findings out, and are counted", async () => {
    write({ "a.yaml": `# kube-gpu-lint-disable-document -- tried by hand\n${bad}` });
    expect(await lint([])).toMatchObject({ code: 0, out: "No problem in 1 document of 1 file.\n1 problem left out by comments or the baseline.\n" });
  });

  test("a baseline leaves out what was there, wherever it moves, and says what is gone", async () => {
    write({ "a.yaml": bad, "b.yaml": bad });
    expect(await lint(["--baseline", "known.json", "--update-baseline"])).toMatchObject({ code: 1, error: "2 findings written to known.json.\n", out: "" });
    write({ "a.yaml": `# moved\n---\n${bad}` });
    expect(await lint(["--baseline", "known.json"])).toMatchObject({ code: 0, error: "" });
    write({ "a.yaml": `${bad}---\n${pod("amd.com/gpu: 1", "new")}` });
    expect(await lint(["--baseline", "known.json"])).toMatchObject({ code: 1, out: expect.stringContaining("amd.com/gpu is in requests only") as string });
    write({ "a.yaml": good });
    expect(await lint(["--baseline", "known.json"])).toMatchObject({ code: 0, error: "1 finding of the baseline is gone: --update-baseline writes it anew.\n" });
  });
});

describe("fixes", () => {
  const fixed = bad.replace("limits:\n          memory: 1Gi", "limits:\n          memory: 1Gi\n          nvidia.com/gpu: 1");

  test("--fix mends what has one right answer, and reports what is left", async () => {
    write({ "a.yaml": bad.replaceAll("\n", "\r\n"), "b.yaml": good });
    expect(await lint(["--fix"])).toMatchObject({ code: 0, out: "No problem in 2 documents of 2 files.\n" });
    expect(read("a.yaml")).toBe(fixed.replaceAll("\n", "\r\n"));
    expect(read("b.yaml")).toBe(good);
  });

  test("--fix-dry-run writes a diff, and no file", async () => {
    write({ "a.yaml": bad });
    const { out, error } = await lint(["--fix-dry-run"]);
    expect(out).toBe("--- a/a.yaml\n+++ b/a.yaml\n@@ -13,3 +13,4 @@\n           nvidia.com/gpu: 1\n         limits:\n           memory: 1Gi\n+          nvidia.com/gpu: 1\n");
    expect(error).toContain("No problem");
    expect(read("a.yaml")).toBe(bad);
  });

  test("a byte order mark stays", async () => {
    write({ "a.yaml": `\ufeff${bad}` });
    await lint(["--fix"]);
    expect(read("a.yaml")).toBe(`\ufeff${fixed}`);
  });
});

describe("formats", () => {
  beforeEach(() => write({ "dir x/a.yaml": `${bad}---\n# kube-gpu-lint-disable-document ${rule} -- known\n${bad.replace("name: a", "name: b")}` }));

  test("JSON has everything", async () => {
    const report = JSON.parse((await lint(["-f", "json"])).out) as { version: number; totals: object; files: { path: string; problems: object[] }[] };
    expect(report).toMatchObject({ version: 1, totals: { errors: 1, suppressed: 1, fixable: 1, files: 1, checked: 2 }, files: [{ path: "dir x/a.yaml" }] });
    expect(report.files[0]?.problems[0]).toMatchObject({ rule, severity: "error", place: { line: 13, column: 11, endLine: 13, endColumn: 28 }, object: "Pod/a", fixes: [{ safe: true, edits: [{ place: { line: 15, column: 22 } }] }] });
    expect(report.files[0]?.problems[1]).toMatchObject({ suppressed: { by: "comment", reason: "known" } });
  });

  test("SARIF has ranges, fixes, help and suppressions", async () => {
    const log = JSON.parse((await lint(["-f", "sarif"])).out) as { runs: { tool: object; results: object[] }[] };
    expect(log).toMatchObject({ version: "2.1.0", runs: [{ columnKind: "utf16CodeUnits", tool: { driver: { name: "kube-gpu-lint", semanticVersion: "1.2.3", rules: [{ id: rule, defaultConfiguration: { level: "error" }, helpUri: expect.stringContaining(rule) as string }] } }, invocations: [{ executionSuccessful: true }] }] });
    expect(log.runs[0]?.results).toMatchObject([
      {
        ruleId: rule, ruleIndex: 0, level: "error",
        locations: [{ physicalLocation: { artifactLocation: { uri: "dir%20x/a.yaml" }, region: { startLine: 13, startColumn: 11, endLine: 13, endColumn: 28 } }, logicalLocations: [{ fullyQualifiedName: "Pod/a" }] }],
        fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: "\n          nvidia.com/gpu: 1" } }] }] }],
      },
      { suppressions: [{ kind: "inSource", justification: "known" }] },
    ]);
  });

  test("GitHub's annotations are escaped", async () => {
    write({ "a,b:c.yaml": bad });
    expect((await lint(["-f", "github", "a,b:c.yaml"])).out).toMatch(/^::error file=a%2Cb%3Ac\.yaml,line=13,endLine=13,col=11,endColumn=28,title=gpu-request-without-limit::nvidia\.com\/gpu is in requests only\./);
  });

  test("JUnit has a failure for each problem, and is XML whatever a name holds", async () => {
    write({ "<&\">.yaml": good });
    const { out } = await lint(["-f", "junit"]);
    expect(out).toContain('<testsuite name="dir x/a.yaml" tests="1" failures="1" errors="0">');
    expect(out).toContain('<failure type="error" message="nvidia.com/gpu is in requests only.');
    expect(out).toContain('<testsuite name="&lt;&amp;&quot;&gt;.yaml" tests="1" failures="0" errors="0">');
  });

  test("into a file", async () => {
    expect((await lint(["-f", "sarif", "-o", "out.sarif"])).out).toBe("");
    expect(read("out.sarif")).toContain('"version": "2.1.0"');
  });
});

describe("what is told of rules", () => {
  test("the list, and each one's page", async () => {
    const { out } = await lint(["--list-rules"]);
    expect(out.split("\n").filter((line) => line !== "")).toHaveLength(rules.length);
    expect((await lint(["--explain", rule])).out).toMatch(/^# gpu-request-without-limit\n\nAccelerator in requests/);
    expect((await lint(["--version"])).out).toBe("1.2.3\n");
    expect((await lint(["--help"])).out).toContain("--fix-dry-run");
  });
});

describe("against a cluster", () => {
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n", uid: "1", labels: {} }, spec: {}, status: { capacity: { "nvidia.com/gpu": "8" }, allocatable: { "nvidia.com/gpu": "8", cpu: "8", memory: "64Gi" }, conditions: [{ type: "Ready", status: "True" }] } };
  const asking = pod("nvidia.com/mig-1g.10gb: 1").replace("limits:\n          memory: 1Gi", "limits:\n          memory: 1Gi\n          nvidia.com/mig-1g.10gb: 1");

  test("what kubectl printed is enough for rules about nodes", async () => {
    write({ "a.yaml": asking, "nodes.json": JSON.stringify({ apiVersion: "v1", kind: "List", items: [node, { apiVersion: "resource.k8s.io/v1", kind: "DeviceClass", metadata: { name: "gpu.nvidia.com" }, spec: {} }] }) });
    const { out } = await lint(["--rule", "resource-not-offered", "--objects", "nodes.json", "a.yaml"]);
    expect(out).toContain("resource-not-offered");
    expect(out).toContain("against nodes.json");
    expect((await lint(["--rule", "resource-not-offered", "a.yaml"])).out).toContain("No problem");
  });

  test("a context is asked for its facts", async () => {
    write({ "a.yaml": asking });
    const facts: ClusterFacts = { cluster: "prod", namespace: "default", nodes: { state: "live", at: NOW, items: [{ name: "n", labels: {}, taints: [], unschedulable: false, ready: true, allocatable: { "nvidia.com/gpu": 8 }, free: { "nvidia.com/gpu": 3 } }] }, objects: { "deviceclasses.resource.k8s.io": { state: "absent", at: NOW, items: [] } }, served: { state: "idle", at: 0, items: [] }, autoscaled: false };
    const { out } = await lint(["--rule", "resource-not-offered", "--cluster", "prod", "a.yaml"], { facts: (context) => (context === "prod" ? Promise.resolve(facts) : Promise.reject(new Error("no"))) });
    expect(out).toContain("resource-not-offered");
  });
});
