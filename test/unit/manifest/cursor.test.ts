import { expect, test } from "vitest";
import { cursorAt } from "../../../src/manifest/cursor.ts";

/** `|` is the cursor. */
function at(marked: string) {
  const offset = marked.indexOf("|");
  const found = cursorAt(marked.replace("|", ""), offset);
  return found && `${found.path.join(".")} ${found.key === undefined ? "key" : "value"} "${found.prefix}" ${String(found.column)}`;
}

test.each([
  ["a:\n  b:\n    |", 'a.b key "" 4'],
  ["a:\n  b:\n    c: 1\n    nvi|\n    d: 2", 'a.b key "nvi" 4'],
  ["a:\n  b:\n  |", 'a key "" 2'],
  ["a:\n  b: 1\n|", ' key "" 0'],
  ["a:\n  b: |", 'a.b value "" 5'],
  ["a:\n  b: No|", 'a.b value "No" 5'],
  ["a:\n  b:|", 'a.b value "" 4'],
  ["a:\n- x: 1\n  y: |", 'a.[].y value "" 5'],
  ["a:\n- x: 1\n  |", 'a.[] key "" 2'],
  ["a:\n- x: 1\n- |", 'a.[] key "" 2'],
  ["a:\n  - x: 1\n    y:\n      z: 1\n    |", 'a.[] key "" 4'],
  ["a:\n  - x: 1\n  - y|", 'a.[] key "y" 4'],
  ["a:\n  - x:\n      - k: 1\n        e: |", 'a.[].x.[].e value "" 11'],
  ["a:\n- x:\n  - k: 1\n    e: |", 'a.[].x.[].e value "" 7'],
  ["spec:\n  containers:\n  - name: c\n    resources:\n      limits:\n        nvidia.com/|", 'spec.containers.[].resources.limits key "nvidia.com/" 8'],
  ["spec:\n  tolerations:\n    - key: k\n      effect: |\n  containers: []", 'spec.tolerations.[].effect value "" 14'],
  ["x: 1\n---\na:\n  # c\n\n  \"b\":\n    |", 'a.b key "" 4'],
  ["metadata:\n  labels:\n    a.io/b: c\n    kue|", 'metadata.labels key "kue" 4'],
  ["|", ' key "" 0'],
  ["a: {b: |", undefined],
  ["a: 1 # b|", undefined],
])("%j", (marked, expected) => expect(at(marked)).toBe(expected));
