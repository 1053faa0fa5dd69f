import { expect, test } from "vitest";
import { looksLikeManifest } from "../../../src/model/looksLikeManifest.ts";
import { resourceAt } from "../../../src/manifest/resourceAt.ts";

/** The text with `|` marking the cursor. */
function at(marked: string) {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const found = resourceAt(text, offset);
  return found && { resource: found.resource, text: text.slice(found.start, found.end) };
}

const pod = (line: string) => `apiVersion: v1
kind: Pod
spec:
  containers:
  - name: main
    resources:
      limits:
        ${line}
`;

test.each([
  ["a plain key", pod("nvidia.com/gpu|: 1"), { resource: "nvidia.com/gpu", text: "nvidia.com/gpu" }],
  ["a quoted key", pod('"nvid|ia.com/gpu": 1'), { resource: "nvidia.com/gpu", text: '"nvidia.com/gpu"' }],
  ["flow style", pod("{nvidia.com/mig-1g|.10gb: 2}").replace("limits:\n        {", "limits: {"), { resource: "nvidia.com/mig-1g.10gb", text: "nvidia.com/mig-1g.10gb" }],
  ["a key without a value yet", pod("amd.com|/gpu:"), { resource: "amd.com/gpu", text: "amd.com/gpu" }],
  ["a quota's requests. prefix", "apiVersion: v1\nkind: ResourceQuota\nspec:\n  hard:\n    requests.nvidia.com/gpu|: 4\n", { resource: "nvidia.com/gpu", text: "requests.nvidia.com/gpu" }],
  ["the second document", `a: 1\n---\n${pod("google.com/tpu|: 4")}`, { resource: "google.com/tpu", text: "google.com/tpu" }],
])("finds %s", (_, marked, expected) => expect(at(marked)).toEqual(expected));

test.each([
  ["a value", pod("nvidia.com/gpu: |1")],
  ["a label of the same name", "apiVersion: v1\nkind: Node\nmetadata:\n  labels:\n    nvidia.com/gpu|: present\n"],
  ["broken YAML", "apiVersion: v1\n  kind|: [}"],
  ["nothing", "|"],
])("finds nothing on %s", (_, marked) => expect(at(marked)).toBeUndefined());

test.each([
  ["YAML", "# c\napiVersion: v1\nkind: Pod\n", true],
  ["JSON on one line", '{"kind":"Pod","apiVersion":"v1"}', true],
  ["pretty JSON", '{\n  "apiVersion": "v1",\n  "kind": "Pod"\n}', true],
  ["a list item of a List", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n", true],
  ["a compose file", "services:\n  web:\n    image: x\n", false],
  ["the words in prose", "# apiVersion and kind: see below\nname: x\n", false],
])("knows whether %s may be a manifest", (_, text, expected) => expect(looksLikeManifest(text)).toBe(expected));
