import { describe, expect, test } from "vitest";
import { completions, parseQuery, satisfies, written, type Facets } from "../../../src/render/query.ts";

/** Whether one row with this text and these facets satisfies all of a query by itself. */
function finds(query: string, text: string, facets: Facets = {}): boolean {
  const { terms, without } = parseQuery(query);
  return terms.every((term) => satisfies(term, text.toLowerCase(), facets)) && !without.some((term) => satisfies(term, text.toLowerCase(), facets));
}

const train: Facets = { state: "waiting", ns: "team-a", model: ["H100 80GB", "H100 80GB HBM3"], owner: "ana", kind: "PyTorchJob", mine: true };

describe("a query", () => {
  test.each<[string, boolean]>([
    ["", true],
    ["   ", true],
    ["llama", true],
    ["LLAMA 70b", true],
    ["llama mixtral", false],
    ['"llama 70b"', true],
    ['"70b llama"', false],
    ["state:waiting", true],
    ["state:wait", true],
    ["STATE:Waiting", true],
    ["state:running", false],
    ["state:running,waiting", true],
    ["-state:waiting", false],
    ["-state:failed", true],
    ["ns:team", true],
    ["ns:am-a", true],
    ['ns:"team"', false],
    ['ns:"team-a"', true],
    ["model:h100", true],
    ["model:h100-80gb", true],
    ['model:"H100 80GB"', true],
    ['model:"H100 80GB",A100', true],
    ["model:a100", false],
    ["owner:ana", true],
    ["kind:pytorch", true],
    ["kind:torch", false],
    ["mine", true],
    ["-mine", false],
    ["state:waiting ns:team-a model:h100 mine llama", true],
    ["state:waiting ns:team-b model:h100 mine llama", false],
    // While a value is still being typed the term says nothing.
    ["state:", true],
    ["state:,", true],
    // No term of that name: words like any other, and images and addresses have colons.
    ["foo:bar", false],
    ["-", false],
  ])("%j finds it: %s", (query, expected) => {
    expect(finds(query, "llama 70b pretrain", train)).toBe(expected);
  });

  test("a word with a colon that names no term is looked for as it stands", () => {
    expect(finds("trainer:2.4", "registry/trainer:2.4")).toBe(true);
    expect(finds("-trainer:2.4", "registry/trainer:2.4")).toBe(false);
  });

  test("a state matches from its beginning: `ready` is not `not ready`", () => {
    expect(finds("state:ready", "", { state: "not ready" })).toBe(false);
    expect(finds("state:not-ready", "", { state: "not ready" })).toBe(true);
    expect(finds("state:notready", "", { state: "not ready" })).toBe(true);
  });

  test("what is not known of a row matches no typed term", () => {
    for (const query of ["state:waiting", "ns:a", "model:h100", "owner:ana", "mine"]) expect(finds(query, "anything"), query).toBe(false);
  });

  test("quotes that are not closed yet, and hostile lengths, are only text", () => {
    expect(finds('"llama 7', "llama 70b")).toBe(true);
    expect(finds('ns:"team-a', "", { ns: "team-a" })).toBe(true);
    expect(parseQuery("a ".repeat(100_000)).terms.length).toBe(100_000);
    expect(parseQuery(`ns:${'"'.repeat(50_000)}`).terms).toEqual([]);
  });
});

describe("completions", () => {
  const known = { ns: ["team-a", "team-b", "other"], model: ["H100 80GB", "A100"], state: ["waiting", "running"] };
  const labels = (query: string) => completions(query, known).map(({ label }) => label);

  test("terms are offered first, then the known values of the one that was named", () => {
    expect(labels("")).toEqual(["state:", "ns:", "model:", "owner:", "kind:", "queue:", "mine"]);
    expect(labels("n")).toEqual(["ns:"]);
    expect(labels("state:wait")).toEqual(["state:waiting"]);
    expect(labels("ns:tea")).toEqual(["ns:team-a", "ns:team-b"]);
    expect(labels("ns:o")).toEqual(["ns:other"]);
    expect(labels("llama ns:team-b")).toEqual(["ns:team-b"]);
    expect(labels("zzz")).toEqual([]);
  });

  test("a completion keeps what stands before it, and is exact where a part would find more", () => {
    expect(completions("llama -ns:team-a", known)[0]?.query).toBe('llama -ns:"team-a" ');
    expect(completions("mo", known)[0]?.query).toBe("model:");
    expect(completions("mi", known)[0]?.query).toBe("mine ");
    expect(completions("state:w", known)[0]?.query).toBe("state:waiting ");
  });

  test("what is completed finds the value that was chosen, and no other", () => {
    for (const ns of known.ns) for (const other of known.ns) expect(finds(written("ns", ns), "", { ns: other }), `${ns} ${other}`).toBe(ns === other);
    expect(finds(written("model", 'H100 "80GB"'), "", { model: 'H100 "80GB"' })).toBe(true);
  });
});
