// Bundles of the product. `node esbuild.mjs [name...]`; `npm run build` skips it while nothing changed.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { thirdPartyNotices } from "./scripts/lib/notices.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));

/**
 * One row a bundle; the output is `dist/<name>.js`. `lazy` maps a module of ours that is imported dynamically to the bundle
 * that stands in for it at run time, so that the activation bundle does not hold it. `emptied` names modules of which
 * nothing that we call needs anything: the client's port-forward imports 2 MB of generated API for two methods by name.
 */
export const bundles = [
  { name: "extension", entry: "src/extension.ts", external: ["vscode"], lazy: { "src/editor/inspector.ts": "inspector", "src/editor/language.ts": "language" } },
  { name: "inspector", entry: "src/editor/inspector.ts", external: ["vscode"], lazy: { "src/kube/index.ts": "kube", "src/editor/tools/index.ts": "tools" } },
  { name: "kube", entry: "src/kube/index.ts", lazy: { "src/kube/streams/index.ts": "streams" } },
  { name: "streams", entry: "src/kube/streams/index.ts", emptied: /@kubernetes[\\/]client-node[\\/]dist[\\/]gen[\\/]index\.js$/ },
  { name: "tools", entry: "src/editor/tools/index.ts", external: ["vscode"] },
  { name: "language", entry: "src/editor/language.ts", external: ["vscode"] },
  { name: "language-server", entry: "src/language-server/main.ts" },
  { name: "simulator", entry: "src/simulator/main.ts" },
  { name: "cli", entry: "src/cli/main.ts", banner: "#!/usr/bin/env node", lazy: { "src/cli/clusterModule.ts": "cli-cluster", "src/language-server/main.ts": "language-server" } },
  { name: "cli-cluster", entry: "src/cli/clusterModule.ts", lazy: { "src/kube/streams/index.ts": "streams" } },
];

/** Leaves a dynamic import of a module of `lazy` in the output, as an import of the bundle beside it. */
function lazyBundles(lazy) {
  const files = new Map(Object.entries(lazy).map(([file, bundle]) => [path.join(root, file), `./${bundle}.js`]));
  return {
    name: "lazy-bundles",
    setup(api) {
      api.onResolve({ filter: /^\.{1,2}\// }, (args) => {
        if (args.kind !== "dynamic-import") return undefined;
        const bundle = files.get(path.join(args.resolveDir, args.path));
        return bundle === undefined ? undefined : { path: bundle, external: true };
      });
    },
  };
}

/** Puts nothing in place of the modules whose path matches. */
function emptyModules(path) {
  return {
    name: "empty-modules",
    setup(api) {
      api.onLoad({ filter: path }, () => ({ contents: "export const AppsV1Api = undefined, CoreV1Api = undefined;" }));
    },
  };
}

async function buildOne(row) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [row.entry],
    outfile: `dist/${row.name}.js`,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    // In a CommonJS bundle `import()` becomes a lazy `require`, which every extension host has.
    supported: { "dynamic-import": false },
    // "module" first: the ES form of a package can be shaken, its CommonJS form can not.
    mainFields: ["module", "main"],
    minify: true,
    sourcemap: "external",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    external: row.external ?? [],
    define: { KUBE_GPU_VERSION: JSON.stringify(version) },
    ...(row.banner === undefined ? {} : { banner: { js: row.banner } }),
    plugins: [...(row.lazy === undefined ? [] : [lazyBundles(row.lazy)]), ...(row.emptied === undefined ? [] : [emptyModules(row.emptied)])],
  });
  await mkdir(path.join(root, ".cache/meta"), { recursive: true });
  await writeFile(path.join(root, `.cache/meta/${row.name}.json`), JSON.stringify(result.metafile));
  return result.metafile;
}

/** Builds the named bundles (all when none is named) and returns the size of each in bytes. */
export async function buildBundles(names = []) {
  const unknown = names.filter((name) => !bundles.some((row) => row.name === name));
  if (unknown.length > 0) throw new Error(`No bundle is called ${unknown.join(", ")}: there are ${bundles.map((row) => row.name).join(", ")}.`);
  const rows = bundles.filter((row) => names.length === 0 || names.includes(row.name));
  if (names.length === 0) await rm(path.join(root, "dist"), { recursive: true, force: true });
  const metafiles = await Promise.all(rows.map(buildOne));
  if (names.length === 0) await writeFile(path.join(root, "dist/third-party-notices.txt"), await thirdPartyNotices(root, metafiles));
  return rows.map((row, index) => ({ name: row.name, bytes: metafiles[index].outputs[`dist/${row.name}.js`].bytes }));
}

if (process.argv[1] !== undefined && existsSync(process.argv[1]) && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    // npm takes what a script prints before packing for the name of the package.
    const [quiet, names] = [process.argv.includes("--quiet"), process.argv.slice(2).filter((word) => word !== "--quiet")];
    for (const { name, bytes } of await buildBundles(names)) if (!quiet) console.log(`dist/${name}.js  ${(bytes / 1000).toFixed(1)} kB`);
  } catch (error) {
    // esbuild has shown its own errors, with the lines they are in.
    if (error.errors === undefined) throw error;
    process.exitCode = 1;
  }
}
