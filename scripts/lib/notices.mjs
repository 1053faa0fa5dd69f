import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

/** `node_modules/a/node_modules/@b/c/lib/x.js` -> `node_modules/a/node_modules/@b/c`; undefined for a file of ours. */
function packageFolder(input) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match?.[1];
}

/** The licence texts of every package that the bundles hold, as their licences ask. */
export async function thirdPartyNotices(root, metafiles) {
  const folders = new Set();
  for (const metafile of metafiles) {
    for (const output of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const folder = bytesInOutput > 0 ? packageFolder(input) : undefined;
        if (folder !== undefined) folders.add(folder);
      }
    }
  }
  const sections = [];
  for (const folder of [...folders].sort()) {
    const manifest = JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8"));
    const files = (await readdir(path.join(root, folder))).filter((name) => /^(licen[cs]e|notice)/i.test(name)).sort();
    const texts = await Promise.all(files.map((name) => readFile(path.join(root, folder, name), "utf8")));
    sections.push([`${manifest.name} ${manifest.version} (${manifest.license ?? "licence not named"})`, ...texts.map((text) => text.trim())].join("\n\n"));
  }
  return ["Software of others in this extension.", ...sections].join(`\n\n${"-".repeat(80)}\n\n`) + "\n";
}
