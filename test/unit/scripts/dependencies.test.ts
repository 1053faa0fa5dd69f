import { describe, expect, test } from "vitest";
import { matches } from "../../../scripts/lib/dependencies.mjs";

const lock = { "": {}, "node_modules/a": { version: "1.0.0", integrity: "x" }, "node_modules/b": { version: "2.0.0", integrity: "y", optional: true } };

describe("whether node_modules is what package-lock.json says", () => {
  test("an interrupted install has no record of npm's, and does not match", () => expect(matches(lock, undefined)).toBe(false));
  test("a package for another platform may be missing", () => expect(matches(lock, { "node_modules/a": { version: "1.0.0", integrity: "x" } })).toBe(true));
  test("a missing package, another version and a left-over one do not match", () => {
    expect(matches(lock, {})).toBe(false);
    expect(matches(lock, { "node_modules/a": { version: "1.0.1", integrity: "z" } })).toBe(false);
    expect(matches(lock, { "node_modules/a": { version: "1.0.0", integrity: "x" }, "node_modules/c": { version: "1.0.0" } })).toBe(false);
  });
});
