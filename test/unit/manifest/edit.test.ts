import { expect, test } from "vitest";
import { appendItem, applyEdits, removeField, removeItem, replaceScalar, replaceValue, setField, type Edit } from "../../../src/manifest/edit.ts";
import { readDocument, type ManifestDocument } from "../../../src/manifest/manifest.ts";
import { entryOf, fieldAt, itemsAt, mapAt, nodeAt, type ListNode, type MapNode } from "../../../src/manifest/nodes.ts";
import { parse } from "../../../src/manifest/parse.ts";

const document = (text: string): ManifestDocument => ({ ...readDocument(""), text });

/** The text after edits that are made with its tree; it must still be read without problems. */
function edited(text: string, edit: (root: MapNode, document: ManifestDocument) => Edit | readonly Edit[]): string {
  const { root } = parse(text);
  if (root?.type !== "map") throw new Error("no map");
  const edits = edit(root, document(text));
  const result = applyEdits(text, "start" in edits ? [edits] : edits);
  expect(parse(result).problems).toEqual([]);
  return result;
}

test.each([
  ["a block map", "a:\n  b: 1 # c\n  d: 2 # e\nf: 3\n", "a:\n  b: 1 # c\n  d: 2 # e\n  x: 9\nf: 3\n"],
  ["at the end without a line break", "a:\n  b: 1", "a:\n  b: 1\n  x: 9"],
  ["after a nested value", "a:\n  b:\n    - c: 1\n\n# about f\nf: 3\n", "a:\n  b:\n    - c: 1\n  x: 9\n\n# about f\nf: 3\n"],
  ["after a block scalar", "a:\n  b: |\n    text\n\nf: 3\n", "a:\n  b: |\n    text\n  x: 9\n\nf: 3\n"],
  ["an empty value", "a:\nf: 3\n", "a:\n  x: 9\nf: 3\n"],
  ["an empty map", "a: {}\n", "a: {x: 9}\n"],
  ["flow style", "a: {b: 1, c: [2]} # d\n", "a: {b: 1, c: [2], x: 9} # d\n"],
  ["flow style over lines", "a: {\n  b: 1,\n  c: 2\n}\n", "a: {\n  b: 1,\n  c: 2,\n  x: 9\n}\n"],
  ["JSON", '{\n  "a": {\n    "b": 1\n  }\n}\n', '{\n  "a": {\n    "b": 1,\n    "x": 9\n  }\n}\n'],
  ["JSON on one line", '{"a": {"b": 1}}', '{"a": {"b": 1, "x": 9}}'],
  ["CRLF", "a:\r\n  b: 1\r\nf: 3\r\n", "a:\r\n  b: 1\r\n  x: 9\r\nf: 3\r\n"],
  ["nothing there", "f: 3\n", "f: 3\na:\n  x: 9\n"],
  ["an anchor", "a: &n\n  b: 1\nf: *n\n", "a: &n\n  b: 1\n  x: 9\nf: *n\n"],
  ["a merge key", "n: &n {b: 1}\na:\n  <<: *n\nf: 3\n", "n: &n {b: 1}\na:\n  <<: *n\n  x: 9\nf: 3\n"],
  ["a value that ends in an alias", "n: &n\n  y: 1\na:\n  b: *n\nf: 3\n", "n: &n\n  y: 1\na:\n  b: *n\n  x: 9\nf: 3\n"],
  ["a field that is there", "a:\n  x: '1' # c\n", "a:\n  x: 9 # c\n".replace("9", "'9'")],
])("sets a field: %s", (_, text, expected) => {
  const value = expected.includes("'9'") ? "9" : 9;
  expect(edited(text, (root, own) => setField(own, root, "a.x", value))).toBe(expected);
});

test("sets a field after another one", () => {
  expect(edited("a:\n  - b:\n      c: 1\n    d: 2\n", (root, own) => setField(own, itemsAt(root, "a")[0] as MapNode, "x", [{ v: "z" }], fieldAt(itemsAt(root, "a")[0], "b")))).toBe("a:\n  - b:\n      c: 1\n    x:\n      - v: z\n    d: 2\n");
});

test("makes what is missing of a path, and writes lists and maps in block style", () => {
  const value = { securityContext: { capabilities: { add: ["IPC_LOCK"] } } };
  expect(edited("a: 1\n", (root, own) => setField(own, root, "spec.template", value))).toBe("a: 1\nspec:\n  template:\n    securityContext:\n      capabilities:\n        add:\n          - IPC_LOCK\n");
  expect(edited('{"a": 1}', (root, own) => setField(own, root, "spec.template", value))).toBe('{"a": 1, "spec": {"template": {"securityContext": {"capabilities": {"add": ["IPC_LOCK"]}}}}}');
});

test.each([
  ["at the column of its key", "a:\n- 1\n- 2 # c\nb: 3\n", "a:\n- 1\n- 2 # c\n- key: k\n  value: \"1\"\nb: 3\n"],
  ["indented", "a:\n  - x: 1\n    y: 2\nb: 3\n", "a:\n  - x: 1\n    y: 2\n  - key: k\n    value: \"1\"\nb: 3\n"],
  ["flow", "a: [1]\n", 'a: [1, {key: k, value: "1"}]\n'],
  ["empty", "a: []\n", "a: \n  - key: k\n    value: \"1\"\n".replace("a: \n", "a:\n")],
  ["no list", "b: 3\n", "b: 3\na:\n  - key: k\n    value: \"1\"\n"],
  ["null", "a:\nb: 3\n", "a:\n  - key: k\n    value: \"1\"\nb: 3\n"],
])("appends an item: %s", (_, text, expected) => {
  expect(edited(text, (root, own) => appendItem(own, root, "a", { key: "k", value: "1" }))).toBe(expected);
});

test.each([
  ["plain", "a: x # c\n", "z", "a: z # c\n"],
  ["double quotes", 'a: "x"\n', "y", 'a: "y"\n'],
  ["single quotes", "a: 'x'\n", "it's", "a: 'it''s'\n"],
  ["what would be a number", "a: x\n", "1", 'a: "1"\n'],
  ["what would be a boolean", "a: x\n", "yes", 'a: "yes"\n'],
  ["a number", "a: x\n", 1, "a: 1\n"],
  ["nothing yet", "a:\nb: 1\n", "x", "a: x\nb: 1\n"],
  ["nothing yet, with a blank", "a: \nb: 1\n", "x", "a: x\nb: 1\n"],
  ["nothing yet, with a comment", "a:  # c\nb: 1\n", "x", "a: x # c\nb: 1\n"],
])("replaces a scalar: %s", (_, text, value, expected) => {
  expect(edited(text, (root, own) => replaceScalar(own, nodeAt(root, "a") as never, value))).toBe(expected);
});

test("replaces a map by a scalar, and a scalar by a map", () => {
  expect(edited("a:\n  b: 1\n  c: 2\nd: 3\n", (root, own) => replaceValue(own, entryOf(root, "a")!, "x"))).toBe("a: x\nd: 3\n");
  expect(edited("a: 1 # c\nd: 3\n", (root, own) => replaceValue(own, entryOf(root, "a")!, { x: 1 }))).toBe("a:\n  x: 1 # c\nd: 3\n");
});

test.each([
  ["in the middle", "a:\n  x: 1\n  b: 2 # c\n  y: 3\n", "a:\n  x: 1\n  y: 3\n"],
  ["last", "a:\n  x: 1\n  b:\n    - 1\n    - 2\nz: 1\n", "a:\n  x: 1\nz: 1\n"],
  ["first after a dash", "a:\n  - b: 1\n    c: 2\n", "a:\n  - c: 2\n"],
  ["alone", "a:\n  b: 1\n", "a:\n  {}\n"],
  ["flow, first", "a: {b: 1, c: 2}\n", "a: {c: 2}\n"],
  ["flow, last", "a: {c: 2, b: 1}\n", "a: {c: 2}\n"],
  ["flow, alone", "a: {b: 1}\n", "a: {}\n"],
  ["JSON", '{\n  "a": {\n    "c": 1,\n    "b": 2\n  }\n}', '{\n  "a": {\n    "c": 1\n  }\n}'],
])("removes a field: %s", (_, text, expected) => {
  const holder = (root: MapNode) => mapAt(root, "a") ?? (itemsAt(root, "a")[0] as MapNode);
  expect(edited(text, (root, own) => removeField(own, holder(root), entryOf(holder(root), "b")!))).toBe(expected);
});

test.each([
  ["first", 0, "a:\n  - x: 1\n    y: 1\n  - z\n", "a:\n  - z\n"],
  ["last", 1, "a:\n  - x\n  - z # c\nb: 1\n", "a:\n  - x\nb: 1\n"],
  ["alone", 0, "a:\n  - x\nb: 1\n", "a:\n  []\nb: 1\n"],
  ["flow", 0, "a: [x, z]\n", "a: [z]\n"],
])("removes an item: %s", (_, index, text, expected) => {
  expect(edited(text, (root, own) => removeItem(own, nodeAt(root, "a") as ListNode, itemsAt(root, "a")[index]!))).toBe(expected);
});
