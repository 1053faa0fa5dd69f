import { parseDocument } from "yaml";
import { kubeconfigProblem } from "./kubeconfigErrors.ts";

/** A cluster, user or context as one file names it. Its fields are read when they are used: a broken entry harms nobody who doesn't use it. */
export interface Entry {
  readonly kind: "cluster" | "user" | "context";
  readonly name: string;
  /** The file it stands in; relative paths are relative to its folder. */
  readonly file: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Kubeconfig {
  /** Empty when none is named. */
  readonly currentContext: string;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
}

export const emptyKubeconfig: Kubeconfig = { currentContext: "", clusters: new Map(), users: new Map(), contexts: new Map() };

/**
 * Reads the text of one kubeconfig file, YAML or JSON, as kubectl does: unknown fields are ignored, of several YAML
 * documents the first counts, a name that stands twice in one list is an error. Throws a KubeError that names the file
 * and quotes nothing of it.
 */
export function parseKubeconfig(text: string, file: string): Kubeconfig {
  const root = parseText(text, file);
  if (root === null || root === undefined) return emptyKubeconfig;
  if (!isMapping(root)) {
    throw kubeconfigProblem(file, "isn't a kubeconfig: it holds no `clusters`, `users` and `contexts`", "Choose another file, or write it anew with your provider's command.");
  }
  checkKind(root, file);
  const current = root["current-context"] ?? "";
  if (typeof current !== "string") {
    throw kubeconfigProblem(file, "has a `current-context` that isn't text", "Put the name in quotes.");
  }
  return {
    currentContext: current,
    clusters: entries(root, "clusters", "cluster", file),
    users: entries(root, "users", "user", file),
    contexts: entries(root, "contexts", "context", file),
  };
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseText(text: string, file: string): unknown {
  if (text.includes("\0")) {
    throw kubeconfigProblem(file, "isn't UTF-8 text", "Save it as UTF-8. (Windows PowerShell's `>` writes UTF-16: use `| Out-File -Encoding utf8`.)");
  }
  const content = text.replace(/^\ufeff/, "");
  if (content.trimStart().startsWith("{")) {
    try {
      return JSON.parse(content) as unknown;
    } catch {
      // A YAML flow mapping starts the same way; if it is that neither, the YAML parser says where it breaks.
    }
  }
  // The parser's own messages quote the text, and the text holds secrets: only code and place are used.
  const document = parseDocument(content, { version: "1.1", merge: true, prettyErrors: true, uniqueKeys: false, logLevel: "silent", customTags: (tags) => tags.filter((tag) => !isUnlikeKubernetes(tag)) });
  const error = document.errors.find((each) => each.code !== "MULTIPLE_DOCS");
  if (error !== undefined) {
    const place = error.linePos?.[0];
    const where = place === undefined ? "" : ` at line ${place.line}, column ${place.col}`;
    throw kubeconfigProblem(file, `isn't valid YAML${where} (${error.code.toLowerCase().replaceAll("_", " ")})`, "Mend the file at that place, or write it anew with your provider's command.");
  }
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    throw kubeconfigProblem(file, "can't be read: its YAML aliases are broken or expand without end", "Write the file without `&` and `*`.");
  }
}

/** YAML 1.1 reads dates and `1:30` as more than text; sigs.k8s.io/yaml doesn't. */
function isUnlikeKubernetes(tag: unknown): boolean {
  if (typeof tag === "string") return tag === "timestamp" || tag.endsWith("Time");
  const named = tag as { readonly tag?: string; readonly format?: string };
  return named.tag === "tag:yaml.org,2002:timestamp" || named.format === "TIME";
}

function checkKind(root: Record<string, unknown>, file: string): void {
  const { kind, apiVersion } = root;
  if (kind !== undefined && kind !== "" && kind !== "Config") {
    throw kubeconfigProblem(file, `isn't a kubeconfig: its kind is ${typeof kind === "string" ? `"${kind.slice(0, 60)}"` : "not text"}, not "Config"`, "Choose the kubeconfig file itself.");
  }
  if (apiVersion !== undefined && apiVersion !== "" && apiVersion !== "v1") {
    throw kubeconfigProblem(file, 'has an apiVersion other than "v1"', "Only v1 kubeconfigs exist: write the file anew with your provider's command.");
  }
}

function entries(root: Record<string, unknown>, list: string, kind: Entry["kind"], file: string): Map<string, Entry> {
  const result = new Map<string, Entry>();
  const value = root[list];
  if (value === undefined || value === null) return result;
  if (!Array.isArray(value)) {
    throw kubeconfigProblem(file, `has \`${list}\` that isn't a list`, `Write \`${list}:\` as a list of entries that start with \`- name:\`.`);
  }
  value.forEach((each: unknown, index) => {
    const item = each ?? {};
    if (!isMapping(item)) {
      throw kubeconfigProblem(file, `has an entry ${index + 1} in \`${list}\` that isn't a mapping`, `Write it as \`- name: …\` with \`${kind}:\` below.`);
    }
    const name = item["name"] ?? "";
    if (typeof name !== "string") {
      throw kubeconfigProblem(file, `has a name in \`${list}\` (entry ${index + 1}) that isn't text`, "Put the name in quotes.");
    }
    if (result.has(name)) {
      throw kubeconfigProblem(file, `names the ${kind} "${name}" twice`, "Remove or rename one of the two.");
    }
    const fields = item[kind] ?? {};
    if (!isMapping(fields)) {
      throw kubeconfigProblem(file, `has a ${kind} "${name}" whose \`${kind}:\` isn't a mapping`, `Write the fields of the ${kind} below \`${kind}:\`, indented.`);
    }
    result.set(name, { kind, name, file, fields });
  });
  return result;
}
