import { age, count, integer, parts } from "../base/format.ts";
import type { LintStatus } from "../protocol/lint.ts";

/** What the status item of a document says. */
export interface LintStatusLook {
  readonly text: string;
  readonly detail: string;
  readonly severity: "information" | "warning";
}

/** How to check what a template makes: one line of an item that is no wider than its text. */
const renderings: Readonly<Record<string, string>> = {
  "Helm or Go template": "helm template . | kube-gpu-lint -",
  "Jinja template": "check what it renders",
  "text with variables to be replaced": "envsubst < file | kube-gpu-lint -",
};

/** `now` in ms since the epoch. */
export function lintStatusLook(status: LintStatus, now: number): LintStatusLook {
  const { off, checked, problems, suppressed } = status;
  if (off !== undefined) return { text: "GPU rules: not checked", detail: off, severity: "information" };
  const skipped = status.unchecked.filter(({ reason }) => reason !== "unrelated");
  const severity = skipped.length === 0 ? "information" : "warning";
  const [first] = skipped;
  if (checked === 0) {
    if (first === undefined) return { text: "GPU rules: not checked", detail: "no GPU manifest", severity };
    if (first.reason === "unreadable") return { text: "GPU rules: not checked", detail: "no part of it can be read", severity };
    return { text: `GPU rules: ${first.reason === "text with variables to be replaced" ? "template" : first.reason}, not checked`, detail: renderings[first.reason] ?? "", severity };
  }
  const left = skipped.map(({ reason, documents }) => `${count(documents, "document")} not checked (${reason === "unreadable" ? "can't be read" : reason})`);
  return {
    text: problems === 0 ? "GPU rules: no problem" : `GPU rules: ${count(problems, "problem")}`,
    detail: parts(`${count(checked, "document")}, ${count(status.rules, "rule")}`, cluster(status, now), suppressed > 0 && `${integer(suppressed)} left out`, ...left),
    severity,
  };
}

function cluster({ cluster: used, withoutCluster }: LintStatus, now: number): string {
  if (used !== undefined) return `${used.name}, ${age(used.at, now) ?? "some time"} ago`;
  return withoutCluster === 0 ? "" : `${integer(withoutCluster)} more with a cluster`;
}
