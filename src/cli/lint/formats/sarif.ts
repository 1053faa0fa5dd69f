import { ruleAddress } from "../../../lint/rulesDocument.ts";
import type { Rule } from "../../../lint/rule.ts";
import type { Place, ReportedFile, ReportedProblem } from "../report.ts";

const levels = { error: "error", warning: "warning", hint: "note" } as const;

/** SARIF 2.1.0 (OASIS), as code scanning takes it: ranges, fixes, help, suppressions, fingerprints. */
export function sarifReport(files: readonly ReportedFile[], rules: readonly Rule[], version: string): string {
  const used = new Set(files.flatMap(({ problems }) => problems.map(({ rule }) => rule)));
  const told = rules.filter(({ id }) => used.has(id));
  const indexes = new Map(told.map(({ id }, index) => [id, index]));
  const results = files.flatMap(({ path, problems }) => problems.map((problem) => result(path, problem, indexes.get(problem.rule) ?? 0)));
  const notifications = files.flatMap(({ path, error }) => (error === undefined ? [] : [{ level: error.fatal ? "error" : "warning", message: { text: `${path} was not checked: ${error.message}.` }, locations: [{ physicalLocation: { artifactLocation: artifact(path) } }] }]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: { driver: { name: "kube-gpu-lint", informationUri: "https://github.com/kube-gpu-inspector/kube-gpu-inspector", semanticVersion: version, rules: told.map(descriptor) } },
      columnKind: "utf16CodeUnits",
      invocations: [{ executionSuccessful: !files.some(({ error }) => error?.fatal === true), toolExecutionNotifications: notifications }],
      results,
    }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function descriptor(rule: Rule): object {
  return {
    id: rule.id,
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: rule.why },
    help: { text: `${rule.why}\n\n${rule.remedy}`, markdown: `${rule.why}\n\n${rule.remedy}\n\n[More](${ruleAddress(rule.id)})` },
    helpUri: ruleAddress(rule.id),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: ["kubernetes", "gpu"] },
  };
}

function result(path: string, problem: ReportedProblem, ruleIndex: number): object {
  const { rule, severity, message, place, fixes, related, object, fingerprint, suppressed } = problem;
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [{ ...location(path, place), ...(object === "" ? {} : { logicalLocations: [{ fullyQualifiedName: object, kind: "object" }] }) }],
    partialFingerprints: { "kubeGpuLint/v1": fingerprint },
    ...(related.length === 0 ? {} : { relatedLocations: related.map((each, id) => ({ id, ...location(each.path, each.place), message: { text: each.message } })) }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(({ title, edits }) => ({ description: { text: title }, artifactChanges: [{ artifactLocation: artifact(path), replacements: edits.map((edit) => ({ deletedRegion: region(edit.place), insertedContent: { text: edit.text } })) }] })) }),
    ...(suppressed === undefined ? {} : { suppressions: [{ kind: suppressed.by === "comment" ? "inSource" : "external", ...(suppressed.reason === "" ? {} : { justification: suppressed.reason }) }] }),
  };
}

function location(path: string, place: Place): object {
  return { physicalLocation: { artifactLocation: artifact(path), region: region(place) } };
}

function region({ line, column, endLine, endColumn }: Place): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A relative reference: what isn't allowed in one is escaped. */
function artifact(path: string): object {
  return { uri: path.split("/").map(encodeURIComponent).join("/") };
}
