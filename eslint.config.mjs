// @ts-check
import { existsSync, readdirSync } from "node:fs";
import tseslint from "typescript-eslint";
import { imports } from "./imports.table.mjs";

const known = new Set(imports.map((row) => row.folder));
const missing = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory() && !known.has(entry.name));
if (missing.length > 0) {
  throw new Error(`src/${missing.map((entry) => entry.name).join(", src/")} is not in imports.table.mjs: say there what it may import.`);
}

/** Import rule of one folder: everything is refused except its own folder and the row's lists. */
function wall(row) {
  const folders = imports.filter((other) => other.folder !== row.folder && !row.may.includes(other.folder));
  const typesOnly = new Set(row.typesOf ?? []);
  const patterns = folders.map((other) => ({
    group: [`**/${other.folder}/**`, `!./**`],
    allowTypeImports: typesOnly.has(other.folder),
    message: `${row.folder}/ may not import ${other.folder}/ (imports.table.mjs).`,
  }));
  const packages = ["vscode", "vscode-languageclient", "vscode-languageserver", "yaml", "@kubernetes/client-node", "@vscode/webview-ui-toolkit", "uplot"];
  const refused = packages.filter((name) => !row.packages.includes(name));
  patterns.push({
    group: [...refused.flatMap((name) => [name, `${name}/**`]), ...(row.node === true ? [] : ["node:*"])],
    message: `${row.folder}/ may not import this package (imports.table.mjs).`,
  });
  return {
    files: [`${row.root ?? `src/${row.folder}`}/**/*.ts`],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] },
  };
}

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".tools/", ".cache/", "artifacts/", "**/*.mjs", "**/*.d.mts", "**/*.cjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-empty": ["error", { allowEmptyCatch: false }],
    },
  },
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  ...imports.filter((row) => existsSync(row.root ?? `src/${row.folder}`)).map(wall),
);
