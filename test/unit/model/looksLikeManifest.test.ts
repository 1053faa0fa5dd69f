import { expect, test } from "vitest";
import { looksLikeManifest } from "../../../src/model/looksLikeManifest.ts";

test.each([
  ["YAML", "# c\napiVersion: v1\nkind: Pod\n", true],
  ["JSON on one line", '{"kind":"Pod","apiVersion":"v1"}', true],
  ["pretty JSON", '{\n  "apiVersion": "v1",\n  "kind": "Pod"\n}', true],
  ["a list item of a List", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n", true],
  ["a compose file", "services:\n  web:\n    image: x\n", false],
  ["the words in prose", "# apiVersion and kind: see below\nname: x\n", false],
])("knows whether %s may be a manifest", (_, text, expected) => expect(looksLikeManifest(text)).toBe(expected));
