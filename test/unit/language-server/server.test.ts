import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ClientCapabilities, CodeAction, Diagnostic, DocumentDiagnosticReport, Hover, TextDocumentEdit, TextEdit } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { startClient, type Client } from "./client.ts";

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
const good = pod("cpu: 1 # instead of a gpu");
const uri = "untitled:a.yaml";
const pulling: ClientCapabilities = { textDocument: { diagnostic: { dynamicRegistration: false } }, workspace: { diagnostics: { refreshSupport: true }, workspaceEdit: { documentChanges: true } } };

let client: Client;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kube-gpu-lint-"));
});
afterEach(() => {
  client.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const pull = (of = uri, previousResultId?: string) => client.connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri: of }, ...(previousResultId === undefined ? {} : { previousResultId }) });
async function pulled(of = uri): Promise<readonly Diagnostic[]> {
  const report = await pull(of);
  return report.kind === "full" ? report.items : [];
}
const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);
const actions = (at: { line: number; character: number }, more: object = {}, of = uri) =>
  client.connection.sendRequest<CodeAction[]>("textDocument/codeAction", { textDocument: { uri: of }, range: { start: at, end: at }, context: { diagnostics: [], ...more } });
const applied = (text: string, action: CodeAction | undefined) => {
  const edits = action?.edit?.changes?.[uri] ?? (action?.edit?.documentChanges?.[0] as TextDocumentEdit | undefined)?.edits ?? [];
  return TextDocument.applyEdits(TextDocument.create(uri, "yaml", 1, text), edits as TextEdit[]);
};

describe("a client that pulls", () => {
  beforeEach(async () => {
    client = await startClient(pulling);
  });

  test("gets what it asks for, and nothing is pushed", async () => {
    await client.open(uri, bad);
    const [found, ...others] = await pulled();
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      range: { start: { line: 12, character: 10 }, end: { line: 12, character: 27 } },
      severity: 1,
      source: "kube-gpu-lint",
      code: "gpu-request-without-limit",
      codeDescription: { href: expect.stringContaining("/docs/rules/gpu-request-without-limit.md") as string },
    });
    expect(client.published).toEqual([]);
    expect(client.initialized.capabilities.diagnosticProvider).toMatchObject({ interFileDependencies: true, workspaceDiagnostics: false });
  });

  test("is told that nothing changed", async () => {
    await client.open(uri, bad);
    const first = await pull();
    expect(await pull(uri, first.resultId)).toEqual({ kind: "unchanged", resultId: first.resultId });
    await client.change(uri, 2, good);
    expect(await pull(uri, first.resultId)).toMatchObject({ kind: "full", items: [] });
  });

  test("gets an answer about the newest text only", async () => {
    await client.open(uri, good);
    const answers = [pull()];
    for (let version = 2; version < 20; version++) {
      await client.change(uri, version, version % 2 === 0 ? bad : good);
      answers.push(pull());
    }
    await client.change(uri, 20, bad);
    answers.push(pull());
    const settled = await Promise.allSettled(answers);
    expect(settled.at(-1)).toMatchObject({ status: "fulfilled", value: { items: [{ code: "gpu-request-without-limit" }] } });
    for (const each of settled) if (each.status === "rejected") expect(each.reason).toMatchObject({ code: -32802, data: { retriggerRequest: true } });
  });

  test("is asked to pull again when facts of a cluster arrive", async () => {
    await client.open(uri, bad);
    await pulled();
    await client.connection.sendNotification("kubeGpu/clusterFacts", null);
    await client.until(() => client.refreshes() > 0);
  });
});

describe("a client that doesn't pull", () => {
  beforeEach(async () => {
    client = await startClient();
  });

  test("is sent the findings with the version that they are of, and none when the document closes", async () => {
    await client.open(uri, bad);
    await client.until(() => client.published.length > 0);
    expect(client.published[0]).toMatchObject({ uri, version: 1, diagnostics: [{ code: "gpu-request-without-limit" }] });
    expect(client.initialized.capabilities.diagnosticProvider).toBeUndefined();
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    await client.until(() => client.published.at(-1)?.diagnostics.length === 0);
  });

  test("is sent the newest of a burst of changes", async () => {
    await client.open(uri, good);
    await client.until(() => client.published.length > 0);
    client.burst(Array.from({ length: 49 }, (_, index) => ({ method: "textDocument/didChange", params: { textDocument: { uri, version: index + 2 }, contentChanges: [{ text: index === 48 ? bad : good }] } })));
    await client.until(() => client.published.at(-1)?.version === 50);
    expect(codes(client.published.at(-1)?.diagnostics ?? [])).toEqual(["gpu-request-without-limit"]);
    expect(client.published.map(({ version }) => version)).toEqual([1, 50]);
  });

  test("changes are incremental", async () => {
    await client.open(uri, bad);
    await client.until(() => client.published.length > 0);
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: { line: 14, character: 15 }, end: { line: 14, character: 15 } }, text: "\n          nvidia.com/gpu: 1" }],
    });
    await client.until(() => client.published.at(-1)?.version === 2);
    expect(client.published.at(-1)?.diagnostics).toEqual([]);
  });
});

describe("code actions", () => {
  const place = { line: 12, character: 12 };
  beforeEach(async () => {
    client = await startClient(pulling);
    await client.open(uri, bad);
  });

  test("the safe fix is preferred, and mends the finding", async () => {
    const [diagnostic] = await pulled();
    const [fix] = await actions(place, { diagnostics: [diagnostic] });
    expect(fix).toMatchObject({ title: "Set nvidia.com/gpu in limits", kind: "quickfix", isPreferred: true, diagnostics: [{ code: "gpu-request-without-limit" }], edit: { documentChanges: [{ textDocument: { uri, version: 1 } }] } });
    await client.change(uri, 2, applied(bad, fix));
    expect(await pulled()).toEqual([]);
  });

  test.each([
    ["Disable gpu-request-without-limit for this line", "          # kube-gpu-lint-disable-next-line gpu-request-without-limit\n          nvidia"],
    ["Disable gpu-request-without-limit for this document", "# kube-gpu-lint-disable-document gpu-request-without-limit\napiVersion"],
  ])("%s", async (title, part) => {
    const action = (await actions(place)).find((each) => each.title === title);
    const text = applied(bad, action);
    expect(text).toContain(part);
    await client.change(uri, 2, text);
    expect(await pulled()).toEqual([]);
  });

  test("for the file, where it has several documents", async () => {
    await client.change(uri, 2, `# first\n---\n${bad}---\n${bad}`);
    const action = (await actions({ line: 14, character: 12 })).find((each) => each.title === "Disable gpu-request-without-limit for this file");
    await client.change(uri, 3, applied(`# first\n---\n${bad}---\n${bad}`, action));
    expect(await pulled()).toEqual([]);
  });

  test("fix all is one edit of everything safe", async () => {
    const text = `${bad}---\n${pod("amd.com/gpu: 2", "b")}`;
    await client.change(uri, 2, text);
    expect(codes(await pulled())).toHaveLength(2);
    const found = await actions({ line: 0, character: 0 }, { only: ["source.fixAll"] });
    expect(found.map(({ kind }) => kind)).toEqual(["source.fixAll.kubeGpu"]);
    await client.change(uri, 3, applied(text, found[0]));
    expect(await pulled()).toEqual([]);
  });

  test("only what is asked for, and nothing far away", async () => {
    expect((await actions(place, { only: ["quickfix"] })).every(({ kind }) => kind === "quickfix")).toBe(true);
    expect(await actions({ line: 1, character: 0 }, { only: ["quickfix"] })).toEqual([]);
    expect(await actions(place, { only: ["refactor"] })).toEqual([]);
  });

  test("explains", async () => {
    const explain = (await actions(place)).find(({ title }) => title.startsWith("Explain"));
    expect(explain?.command).toEqual({ title: "Explain gpu-request-without-limit", command: "kubeGpu.explainRule", arguments: ["gpu-request-without-limit"] });
    expect(await client.connection.sendRequest("kubeGpu/rulePage", { rule: "gpu-request-without-limit" })).toContain("# gpu-request-without-limit");
    expect(await client.connection.sendRequest("kubeGpu/rulePage", { rule: "no-such-rule" })).toBeNull();
  });
});

describe("what lies beside a document", () => {
  const own = () => pathToFileURL(path.join(folder, "a.yaml")).href;
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);

  test("the nearest configuration holds, and is read again when it changes", async () => {
    client = await startClient(pulling);
    write(".kube-gpu-lint.yaml", "rules: {gpu-request-without-limit: off}\n");
    await client.open(own(), bad);
    expect(await pulled(own())).toEqual([]);
    write(".kube-gpu-lint.yaml", "rules: {gpu-request-without-limit: hint}\n");
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: pathToFileURL(path.join(folder, ".kube-gpu-lint.yaml")).href, type: 2 }] });
    expect(await pulled(own())).toMatchObject([{ code: "gpu-request-without-limit", severity: 3 }]);
  });

  test("settings win over it", async () => {
    client = await startClient({ ...pulling, workspace: { ...pulling.workspace, configuration: true } }, { settings: { rules: { "gpu-request-without-limit": "warning", "no-such": "loud" } } });
    write(".kube-gpu-lint.yaml", "rules: {gpu-request-without-limit: off}\noverrides: [{paths: ['*.yaml'], rules: {gpu-request-without-limit: error}}]\n");
    await client.open(own(), bad);
    await client.until(() => client.refreshes() > 0);
    expect(await pulled(own())).toMatchObject([{ severity: 2 }]);
  });

  test("files that are left out", async () => {
    client = await startClient({ ...pulling, experimental: { kubeGpu: { status: true } } });
    write(".kube-gpu-lint.yaml", "ignore: ['a.*']\n");
    await client.open(own(), bad);
    expect(await pulled(own())).toEqual([]);
    await client.until(() => client.statuses.length > 0);
    expect(client.statuses.at(-1)).toMatchObject({ uri: own(), off: "ignored by .kube-gpu-lint.yaml", rules: expect.any(Number) as number });
  });

  test("mistakes in the configuration are marked in it", async () => {
    client = await startClient(pulling);
    const config = pathToFileURL(path.join(folder, ".kube-gpu-lint.yaml")).href;
    await client.open(config, "rules:\n  gpu-request-without-limits: off\n");
    expect(await pulled(config)).toMatchObject([{ range: { start: { line: 1, character: 2 }, end: { line: 1, character: 28 } }, message: expect.stringContaining("Perhaps gpu-request-without-limit?") as string }]);
  });
});

test("the status says what was checked, what wasn't and why", async () => {
  client = await startClient({ ...pulling, experimental: { kubeGpu: { status: true } } });
  await client.open(uri, `${bad}---\n${pod("nvidia.com/gpu: $GPUS")}`);
  await pulled();
  await client.until(() => client.statuses.length > 0);
  expect(client.statuses[0]).toMatchObject({ uri, version: 1, checked: 1, unchecked: [{ reason: "text with variables to be replaced", documents: 1 }], problems: 1, suppressed: 0 });
  expect(client.statuses[0]?.rules).toBeGreaterThan(10);
});

test("it can be switched off by initialization options, for clients without settings", async () => {
  client = await startClient(pulling, { initializationOptions: { lint: { enabled: false } } });
  await client.open(uri, bad);
  expect(await pulled()).toEqual([]);
});

test("hover still answers", async () => {
  client = await startClient();
  await client.open(uri, bad);
  const found = await client.connection.sendRequest<Hover>("textDocument/hover", { textDocument: { uri }, position: { line: 12, character: 14 } });
  expect(JSON.stringify(found.contents)).toContain("GPU");
});
