import type { ManifestObject } from "./objects.ts";
import type { Node, Span } from "./nodes.ts";

/** What a document has to go through before Kubernetes reads it. */
export type TemplateLanguage = "Helm or Go template" | "Jinja template" | "text with variables to be replaced";

const strong = /\{\{-|-\}\}|\{\{\s*(?:\.(?:Values|Release|Chart|Capabilities|Files)\b|(?:include|template|if|range|with|end|else|define|tpl|required|toYaml|default|printf)\b|\$)/;

/**
 * A document that a template engine made of its text in braces can't be read before it has run: `{{ if }}` on a line of its
 * own, `image: {{ x }}`, which parses as a map in a map.
 */
export function templateLanguage(text: string, broken: boolean): TemplateLanguage | undefined {
  if (broken && /\{%.*%\}/.test(text)) return "Jinja template";
  if (!text.includes("{{")) return undefined;
  if (/\{\{[^}]*\.(?:Values|Release|Chart|Capabilities)\b/.test(text)) return "Helm or Go template";
  if (!broken) return undefined;
  return strong.test(text) ? "Helm or Go template" : "Jinja template";
}

/** Fields whose texts are anybody's: programs, scripts, notes, files. What looks like a variable in them is theirs. */
const free = new Set([
  "command", "args", "value", "annotations", "data", "stringData", "binaryData", "script", "source", "entrypoint", "runtimeEnvYAML", "serveConfigV2", "rayStartParams",
  "description", "parameters", "arguments", "query", "expr", "content", "nccl", "status", "schedulerConfig", "extraArgs", "podSpecPatch", "when", "withParam", "raw",
]);

/** Fields whose variables leave everything else in the document as it will be: one text more or less. */
const names = new Set(["image", "name", "namespace", "serviceAccountName", "serviceAccount", "claimName", "secretName", "bucketName", "repository", "tag"]);

/** Kinds that have variables of their own in any field: Argo's and Katib's are filled in by their controllers. */
const own = (object: ManifestObject): boolean =>
  object.group === "argoproj.io" || object.group === "serving.kserve.io" || object.group === "tekton.dev" || (object.group === "kubeflow.org" && (object.kind === "Experiment" || object.kind === "Trial"));

/** envsubst and its like, sed by convention, and an engine's braces in a quoted text. */
const variable = /\$\{[^}]*\}|^\$[A-Za-z_]\w*$|\{\{.*\}\}|\{%.*%\}|__[A-Z][A-Z0-9_]*__|^@[A-Z][A-Z0-9_]*@$|^%[A-Z][A-Z0-9_]*%$/;

/** Keys of strategic merge patches. */
const directive = /^\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b/;

/** True for a text that stands for another one: a variable, or the `<your-image>` of documentation. */
export function isPlaceholder(text: string): boolean {
  return variable.test(text) || /\$[A-Z_]{2,}|<[^<>]+>/.test(text);
}

/** True where `${X}` breaks YAML, as it does in flow style. */
export function breaksAtVariable(text: string, problems: readonly Span[]): boolean {
  return problems.some(({ start }) => text.startsWith("${", start - 1));
}

/** True where a variable stands for a value that Kubernetes would take literally and that the rest depends on: a count, a label. */
export function hasPlaceholders(objects: readonly ManifestObject[]): boolean {
  return objects.some((object) => object.within === undefined && !own(object) && inNode(object.root, new Set()));
}

function inNode(node: Node, seen: Set<Node>): boolean {
  if (node.type === "scalar") return node.style !== "block" && typeof node.value === "string" && node.value.length < 1000 && variable.test(node.value);
  // An anchor's map may be met many times.
  if (seen.has(node)) return false;
  seen.add(node);
  if (node.type === "list") return node.items.some((item) => inNode(item, seen));
  return node.entries.some(({ key, value }) => !free.has(key.text) && !(names.has(key.text) && value.type === "scalar") && ((variable.test(key.text) && !directive.test(key.text)) || inNode(value, seen)));
}
