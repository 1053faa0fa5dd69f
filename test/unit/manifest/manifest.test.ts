import { expect, test } from "vitest";
import { podsOf } from "../../../src/lint/pod.ts";
import { readManifest } from "../../../src/manifest/manifest.ts";
import { fieldAt, nodeAt, plainValue, spanOf } from "../../../src/manifest/nodes.ts";
import { parse } from "../../../src/manifest/parse.ts";

const pod = (spec: string, kind = "Pod") => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: a\nspec:\n${spec}`;
const gpu = "  containers:\n  - name: c\n    image: x:1\n    resources: {limits: {nvidia.com/gpu: 1}}\n";

function kinds(text: string): string[] {
  return readManifest(text).documents.flatMap(({ document }) => document.objects.map((object) => object.kind));
}

test("documents are separated where Kubernetes separates them", () => {
  const text = `\ufeff# first\n--- # not a document of its own\n${pod(gpu)}---\n${pod(gpu)}\n---   \r\n${pod(gpu).replaceAll("\n", "\r\n")}`;
  const { documents } = readManifest(text);
  expect(documents.map(({ document }) => document.objects.length)).toEqual([0, 1, 1, 1]);
  for (const { start, end, document } of documents) expect(text.slice(start, end)).toBe(document.text);
});

test("an edit keeps the documents that it didn't touch", () => {
  const before = readManifest(`${pod(gpu)}---\n${pod(gpu)}---\n${pod(gpu.replace(": 1", ": 2"))}`);
  const after = readManifest(`# a line more\n${before.text.replace("gpu: 2", "gpu: 4")}`, before);
  expect(after.documents[1]?.document).toBe(before.documents[1]?.document);
  expect(after.documents[2]?.document).not.toBe(before.documents[2]?.document);
  expect(new Set(after.documents.map(({ document }) => document)).size, "equal documents in two places stay two").toBe(3);
});

test("the items of a List are objects", () => {
  const item = "- apiVersion: v1\n  kind: Pod\n  metadata: {name: x}\n  spec: {containers: [{name: c, image: x:1, resources: {limits: {nvidia.com/gpu: 1}}}]}\n";
  expect(kinds(`apiVersion: v1\nkind: List\nitems:\n${item}${item}`)).toEqual(["Pod", "Pod"]);
  expect(kinds(`apiVersion: v1\nkind: PodList\nitems:\n${item}`)).toEqual(["Pod"]);
});

test.each([
  ["block", pod(gpu)],
  ["CRLF", pod(gpu).replaceAll("\n", "\r\n")],
  ["tabs where YAML allows them", pod(gpu).replace("gpu: 1", "gpu:\t1\t")],
  ["JSON", JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [{ name: "c", image: "x:1", resources: { limits: { "nvidia.com/gpu": 1 } } }] } }, undefined, 2)],
  ["JSON with tabs", JSON.stringify({ apiVersion: "v1", kind: "Pod", spec: { containers: [{ name: "c", image: "x:1", resources: { limits: { "nvidia.com/gpu": 1 } } }] } }, undefined, "\t")],
  ["an alias", pod("  containers:\n  - name: c\n    image: x:1\n    resources: {limits: &l {nvidia.com/gpu: 1}, requests: *l}\n")],
  ["a merge key", `# x\n${pod("  containers:\n  - &c\n    name: c\n    image: x:1\n    resources: {limits: {nvidia.com/gpu: 1}}\n  - <<: *c\n    name: d\n")}`],
])("every value knows where it is written: %s", (_, text) => {
  const { document, start } = readManifest(text).documents[0] ?? {};
  const object = document?.objects[0];
  const field = podsOf(object!).flatMap((each) => each.accelerators)[0]?.field;
  const { start: from, end: to } = spanOf(field!);
  expect(text.slice(start! + from, start! + to)).toMatch(/^"?nvidia\.com\/gpu"?:\s1$/);
});

test("a merged value stands where it is written", () => {
  const { root } = parse("base: &b\n  p: 1\n  q: 2\nuse:\n  <<: *b\n  q: 3\n");
  expect(plainValue(root)).toEqual({ base: { p: 1, q: 2 }, use: { p: 1, q: 3 } });
  expect(fieldAt(root, "use.p")).toMatchObject({ merged: true, value: { start: fieldAt(root, "base.p")!.value.start } });
  expect(fieldAt(root, "use.q")).toMatchObject({ merged: false });
});

test("of a key that stands twice the last one counts, and both are there", () => {
  const { root } = parse("a: 1\na: 2\n");
  expect(plainValue(nodeAt(root, "a"))).toBe(2);
  expect(root).toMatchObject({ entries: [{ value: { value: 1 } }, { value: { value: 2 } }] });
});

test("half-written documents keep what is intact, as parts", () => {
  const text = `${pod(gpu)}  tolerations:\n  - key: nvidia.com/gpu\n    effect: "No`;
  const object = readManifest(text).documents[0]?.document.objects[0];
  expect(object).toMatchObject({ kind: "Pod", partial: true });
  expect(podsOf(object!)[0]?.accelerators).toHaveLength(1);
});

test.each([
  ["Helm or Go template", "a line of the engine", pod(`{{- if .Values.gpu }}\n${gpu}{{- end }}\n`)],
  ["Helm or Go template", "a value, which parses as a map", pod(gpu.replace("x:1", "{{ .Values.image }}"))],
  ["Helm or Go template", "a value in quotes", pod(gpu.replace("x:1", '"{{ .Values.image }}"'))],
  ["Helm or Go template", "include", pod(gpu.replace("x:1", '{{ include "image" . }}'))],
  ["Jinja template", "a value", pod(gpu.replace("x:1", "{{ image }}"))],
  ["Jinja template", "a block", pod(`{% for i in range(2) %}\n${gpu}{% endfor %}\n`)],
])("%s: %s", (language, _, text) => expect(readManifest(`${pod(gpu)}---\n${text}`).template).toBe(language));

test.each([
  ["envsubst", gpu.replace("gpu: 1", "gpu: ${GPUS}")],
  ["envsubst without braces", gpu.replace("gpu: 1", "gpu: $GPUS")],
  ["sed", gpu.replace("gpu: 1", "gpu: __GPUS__")],
  ["sed with at signs", gpu.replace("gpu: 1", 'gpu: "@GPUS@"')],
  ["braces in quotes", gpu.replace("gpu: 1", 'gpu: "{{ gpus }}"')],
])("a count that is to be replaced: %s", (_, spec) => {
  expect(readManifest(pod(spec)).documents[0]?.document).toMatchObject({ unchecked: "text with variables to be replaced", objects: [] });
});

test.each([
  ["a script", `${gpu}    command: [sh, -c, "echo \${HOME} {{ x }}"]\n`],
  ["a script in a block", `${gpu}    args:\n    - |\n      {{ if x }}\n      echo \${HOME} __X__\n`],
  ["a variable of Kubernetes", `${gpu}    args: ["--model", "$(MODEL)"]\n`],
  ["an environment variable", `${gpu}    env: [{name: A, value: "\${B}"}]\n`],
  ["an image", gpu.replace("x:1", "${IMAGE}")],
])("variables that are none of a template: %s", (_, spec) => {
  expect(readManifest(pod(spec)).documents[0]?.document).toMatchObject({ unchecked: undefined, objects: [{ kind: "Pod", partial: false }] });
});

test("Argo's own braces are no template", () => {
  const text = 'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n  - container: {image: "{{inputs.parameters.image}}", resources: {limits: {nvidia.com/gpu: 1}}}\n';
  expect(readManifest(text).documents[0]?.document.unchecked).toBeUndefined();
});

const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n";
const template = "  template:\n    spec:\n      containers:\n      - name: c\n        resources: {limits: {nvidia.com/gpu: 1}}\n";

test.each([
  ["a Deployment without a selector", `${deployment}${template.replace("name: c", "name: c\n        image: x:1")}`, true],
  ["containers without an image", `${deployment}  selector: {}\n${template}`, true],
  ["a directive", `${deployment}  selector: {}\n${template.replace("name: c", "name: c\n        image: x:1\n        $patch: replace")}`, true],
  ["a whole Deployment", `${deployment}  selector: {}\n${template.replace("name: c", "name: c\n        image: x:1")}`, false],
])("patches are parts: %s", (_, text, partial) => expect(readManifest(text).documents[0]?.document.objects[0]?.partial).toBe(partial));

test.each([
  ["a bomb of aliases", `a: &a [${"x,".repeat(9)}x]\n${"bcdefgh".split("").map((name, index) => `${name}: &${name} [${`*${"abcdefgh".charAt(index)},`.repeat(9)}x]\n`).join("")}apiVersion: v1\nkind: Pod\n# gpu\n`],
  ["nesting", `apiVersion: v1\nkind: Pod\ngpu: ${"[".repeat(100_000)}`],
  ["nesting in blocks", `apiVersion: v1\nkind: Pod\ngpu:\n${Array.from({ length: 3000 }, (_, index) => `${" ".repeat(index + 1)}a:`).join("\n")}`],
  ["an alias of itself", "apiVersion: v1\nkind: Pod\ngpu: &a [*a]\n"],
  ["binary", `apiVersion: v1\nkind: Pod\ngpu: ${String.fromCharCode(...Array.from({ length: 255 }, (_, index) => index))}`],
])("survives %s", (_, text) => {
  const { document } = readManifest(text).documents[0]!;
  expect(document.problems.length).toBeGreaterThan(0);
  for (const { start, end } of document.problems) expect(start >= 0 && end <= document.text.length && start <= end).toBe(true);
});
