import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { chosenParts, parts, splitVersion } from "../../../scripts/lib/parts.mjs";

const root = path.resolve(import.meta.dirname, "../../..");

/** Folders under test/ that have tests somewhere below. */
function foldersWithTests(): string[] {
  const files = readdirSync(path.join(root, "test"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".test.ts"));
  return [...new Set(files.map((file) => file.split(path.sep)[0]!))];
}

describe("the parts of npm test", () => {
  test("every test file belongs to a part of the plain run", () => {
    const names = chosenParts([]).map((part) => part.name);
    expect(foldersWithTests().filter((folder) => !names.includes(folder))).toEqual([]);
  });

  test("unit tests wait for no editor, no browser and no compiler", () => {
    expect(parts.find((part) => part.name === "unit")?.needs).toEqual(["nodeFloor"]);
  });

  test("an older control plane is asked for by its minor version, wherever that stands", () => {
    expect(splitVersion(["cluster", "unit"])).toEqual({ names: ["cluster", "unit"] });
    expect(splitVersion(["cluster", "--kubernetes", "1.33"])).toEqual({ names: ["cluster"], kubernetes: "1.33" });
    expect(splitVersion(["--kubernetes=1.33", "cluster"])).toEqual({ names: ["cluster"], kubernetes: "1.33" });
    for (const args of [["--kubernetes"], ["--kubernetes", "cluster"], ["--kubernetes=1.33.13"]]) expect(() => splitVersion(args)).toThrow(/minor version/);
  });

  test("a part that does not exist is named, and the run fails", async () => {
    const result = await new Promise<{ failed: boolean; stderr: string }>((resolve) => {
      execFile(process.execPath, [path.join(root, "scripts/run.mjs"), "test", "nonsense"], (error, stdout, stderr) => resolve({ failed: error !== null, stderr: stdout + stderr }));
    });
    expect(result).toMatchObject({ failed: true, stderr: expect.stringMatching(/nonsense.*unit.*cluster/s) as string });
  });
});
