import { podTemplateKinds, workloadKinds } from "./index.ts";
import type { TemplateKind, WorkloadKind } from "./kind.ts";
import type { PodTemplates } from "./templates.ts";

/** docs/kinds.md. */
export function kindsDocument(): string {
  const others = podTemplateKinds.filter((kind) => !workloadKinds.includes(kind as WorkloadKind));
  return [
    "# Kinds of workload",
    "",
    "Generated from `src/model/workloads/`. Each kind is watched only where the cluster serves it and you may list it; those that",
    "Kubernetes itself doesn't have, only while a view needs them. Pods of any other kind stand below their top owner, with its kind and name.",
    "",
    "## Read from the cluster",
    "",
    ...rows(workloadKinds),
    "",
    "## Found in manifests only",
    "",
    "They describe pods and start none by themselves.",
    "",
    ...rows(others),
    "",
    "## The role that reads them all",
    "",
    "```yaml",
    "rules:",
    ...[...groups(workloadKinds)].flatMap(([group, plurals]) => [`- apiGroups: ["${group}"]`, `  resources: [${plurals.join(", ")}]`, "  verbs: [get, list, watch]"]),
    "# To notice kinds that are installed while you are connected:",
    '- apiGroups: ["apiextensions.k8s.io"]',
    "  resources: [customresourcedefinitions]",
    "  verbs: [list, watch]",
    "```",
    "",
  ].join("\n");
}

function rows(kinds: readonly TemplateKind[]): readonly string[] {
  return [
    "| kind | group | versions | where its pods are described |",
    "|---|---|---|---|",
    ...kinds.map((kind) => `| ${(kind as Partial<WorkloadKind>).title ?? kind.kind} | ${kind.group === "" ? "core" : `\`${kind.group}\``} | ${kind.versions.join(", ")} | ${places(kind)} |`),
  ];
}

function places({ templates }: TemplateKind): string {
  const paths = [...new Set(templates.flatMap(pathsOf))];
  return paths.length === 0 ? "in what it owns" : paths.map((path) => `\`${path}\``).join(", ");
}

function pathsOf({ each, template, containers = [], form }: PodTemplates): readonly string[] {
  const at = (path: string) => [each, path].filter((part) => part !== "").join(".");
  const own = form === "partial" && template === "" ? [] : [at(template)];
  const found = [...own, ...containers.filter(({ init }) => init !== true).map(({ path }) => at(path))];
  return found.length === 0 ? [at("")] : found.map((path) => (path === "" ? "the Pod itself" : path));
}

function groups(kinds: readonly TemplateKind[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { group, plural } of kinds) found.set(group, [...(found.get(group) ?? []), plural]);
  return found;
}
