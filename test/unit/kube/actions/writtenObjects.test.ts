import { describe, expect, test } from "vitest";
import { writtenObjects } from "../../../../src/kube/actions/writtenObjects.ts";

const named = (text: string) => writtenObjects(text).map(({ kind, namespace, name }) => [kind, namespace, name].join("/"));

describe("a manifest's objects", () => {
  test("of several documents and lists, empty ones left out", () => {
    const text = `# a comment\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: x}\n---\n---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: batch/v1\n  kind: Job\n  metadata: {name: b}\n- apiVersion: v1\n  kind: ConfigMapList\n  items: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: c-}}]\n`;
    expect(named(text)).toEqual(["Pod/x/a", "Job//b", "ConfigMap//"]);
  });

  test("JSON is YAML", () => {
    expect(named(JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } }))).toEqual(["Pod//a"]);
  });

  test("scalars are those that Kubernetes reads (YAML 1.1)", () => {
    const [only] = writtenObjects("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: yes, octal: 017, text: '017', empty: ~}\n");
    expect(only!.object["spec"]).toEqual({ hostNetwork: true, octal: 15, text: "017", empty: null });
  });

  test.each([
    ["apiVersion: v1\nkind: Pod\nmetadata:\n  name: [a\n", /line \d+/],
    ["apiVersion: v1\nkind: Pod\nspec: {}\n", /line 1: Pod has no metadata\.name/],
    ["kind: Pod\nmetadata: {name: a}\n", /line 1: an object needs apiVersion and kind/],
    ["a: 1\n---\nb: 2\n", /line 1: an object needs apiVersion and kind/],
    ["apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  x: 1\n  x: 2\n", /line 6: key "x" stands twice/],
    ["apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n", /Helm or Go template/],
    ["# nothing\n", /no Kubernetes object/],
    ["", /no Kubernetes object/],
  ])("%j is refused, with the place", (text, says) => {
    expect(() => writtenObjects(text)).toThrow(says);
  });
});
