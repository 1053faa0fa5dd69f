import { stat } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { packagedExtension } from "./support/environment.ts";
import { zipEntries } from "./support/zip.ts";

/** Every file of the package but the pictures of the walkthrough. vsce renames the documents as the marketplace wants them. */
const files = [
  "changelog.md", "LICENSE.txt", "package.json", "readme.md",
  "dist/cli.js", "dist/cli-cluster.js", "dist/extension.js", "dist/inspector.js", "dist/kube.js", "dist/language-server.js", "dist/language.js", "dist/simulator.js", "dist/streams.js", "dist/tools.js", "dist/third-party-notices.txt",
  "media/activity.svg", "media/icon.png",
  "schemas/kube-gpu-lint.json",
];

/** Upper limits in bytes: of the bundle that every window loads, and of what a user downloads. */
const limits = { activation: 150_000, download: 3_000_000 };

async function contents(): Promise<Map<string, number>> {
  const entries = await zipEntries(await packagedExtension());
  return new Map([...entries].filter(([name]) => name.startsWith("extension/")).map(([name, size]) => [name.slice("extension/".length), size]));
}

describe("the packaged extension", () => {
  test("holds the bundles, the icons and the documents, and nothing else", async () => {
    const names = [...(await contents()).keys()];
    expect(names.filter((name) => !/^media\/walkthrough\/[\w-]+\.(svg|png|md)$/.test(name)).sort()).toEqual(files.sort());
  });

  test("keeps what a window loads at activation, and the download, within their limits", async () => {
    expect((await contents()).get("dist/extension.js")).toBeLessThanOrEqual(limits.activation);
    expect((await stat(await packagedExtension())).size).toBeLessThanOrEqual(limits.download);
  });
});
