import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepEvidence } from "./support/evidence.ts";
import { openEditor, type Editor } from "./support/openEditor.ts";
import { until } from "./support/wait.ts";

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
spec:
  selector:
    matchLabels: {app: chat}
  template:
    metadata:
      labels: {app: chat}
    spec:
      tolerations:
        - key: nvidia.com/gpu
          operator: Exists
          effect: Noschedule
      containers:
        - name: server # serves the model
          image: vllm/vllm-openai:v0.11.0
          resources:
            requests:
              memory: 64Gi
              nvidia.com/gpu: 1
            limits:
              memory: 64Gi
`;
const template = `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
spec:
  containers:
    - name: main
      image: {{ .Values.image }}
      resources:
        requests:
          nvidia.com/gpu: 1
`;

let editor: Editor;
keepEvidence();
beforeAll(async () => {
  editor = await openEditor({ files: { "chat.yaml": deployment, "template.yaml": template, "again.yaml": deployment }, settings: { "editor.quickSuggestions": { other: false, strings: false, comments: false }, "editor.fontSize": 14 }, width: 1100, height: 720 });
});
afterAll(() => editor.close());

async function open(name: string, text: RegExp): Promise<void> {
  await editor.window.page.keyboard.press("Control+p");
  await editor.window.fill(name);
  await editor.window.pick(new RegExp(`^${name.replace(".", "\\.")}`));
  await editor.window.waitForEditor(text);
}

const squiggles = (kind: "error" | "warning" | "info") => editor.window.page.locator(`.editor-group-container.active .squiggly-${kind}`);
const line = (text: string) => editor.window.page.locator(".editor-group-container.active .view-line").filter({ hasText: text }).first();

describe("a GPU manifest in the editor", () => {
  test("is underlined where it is wrong", async () => {
    await open("chat.yaml", /nvidia\.com\/gpu: 1/);
    await until("two errors", async () => ((await squiggles("error").count()) >= 2 ? true : undefined));
    await editor.window.screenshot("lint-squiggle");
  });

  test("says on hover what is wrong and what to do, with the rule's name as a link", async () => {
    await line("nvidia.com/gpu: 1").getByText("nvidia.com/gpu").first().hover();
    const hover = editor.window.page.locator(".monaco-hover:visible").filter({ hasText: "in requests only" }).first();
    await hover.waitFor();
    await hover.getByText("gpu-request-without-limit").first().waitFor();
    await editor.window.screenshot("lint-hover", { keepMouse: true });
    await editor.window.page.keyboard.press("Escape");
  });

  test("offers the fix, ways to leave it out, and the explanation", async () => {
    await line("nvidia.com/gpu: 1").click();
    await editor.window.page.keyboard.press("Control+.");
    const menu = editor.window.page.locator(".action-widget:visible");
    await menu.getByText("Set nvidia.com/gpu in limits").waitFor();
    const offered = await menu.locator(".monaco-list-row").allInnerTexts();
    expect(offered.map((each) => each.trim())).toEqual(expect.arrayContaining([
      "Set nvidia.com/gpu in limits",
      "Disable gpu-request-without-limit for this line",
      "Disable gpu-request-without-limit for this document",
      "Explain gpu-request-without-limit",
    ]));
    await editor.window.screenshot("lint-quick-fix", { keepMouse: true });
    await menu.getByText("Set nvidia.com/gpu in limits").click();
    await editor.window.waitForEditor(/limits:\n\s+memory: 64Gi\n\s+nvidia\.com\/gpu: 1/);
    await until("one error left", async () => ((await squiggles("error").count()) === 1 ? true : undefined));
  });

  test("is mended as a whole by Fix All, and keeps its comments", async () => {
    await open("again.yaml", /nvidia\.com\/gpu: 1/);
    await until("two errors", async () => ((await squiggles("error").count()) >= 2 ? true : undefined));
    await editor.window.runCommand("Fix All");
    const fixed = await editor.window.waitForEditor(/limits:\n\s+memory: 64Gi\n\s+nvidia\.com\/gpu: 1/);
    expect(fixed).toContain("effect: NoSchedule");
    expect(fixed).toContain("- name: server # serves the model");
    await until("no error", async () => ((await squiggles("error").count()) === 0 ? true : undefined));
    await editor.window.screenshot("lint-fix-all");
  });

  test("explains a rule in a page", async () => {
    await open("chat.yaml", /Noschedule/);
    await line("Noschedule").getByText("Noschedule").first().click();
    await editor.window.page.keyboard.press("Control+.");
    await editor.window.page.locator(".action-widget:visible").getByText("Explain toleration-effect-misspelt").click();
    await until("the preview", async () => ((await editor.window.tabs()).some((tab) => tab.includes("toleration-effect-misspelt")) ? true : undefined));
    const frame = editor.window.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    await frame.getByRole("heading", { name: "Why it hurts" }).waitFor();
    await editor.window.screenshot("lint-explain");
  });

  test("says why a template isn't checked", async () => {
    await open("template.yaml", /Release/);
    await editor.window.page.locator('.statusbar-item[id="status.languageStatus"], .statusbar-item .codicon-bracket-dot, .statusbar-item .codicon-bracket-error, .statusbar-item .codicon-bracket').first().click();
    const hover = editor.window.page.locator(".hover-language-status, .monaco-hover:visible").filter({ hasText: "GPU rules: Helm or Go template, not checked" }).first();
    await hover.waitFor();
    await editor.window.screenshot("lint-template", { keepMouse: true });
    expect(await squiggles("error").count()).toBe(0);
  });
});
