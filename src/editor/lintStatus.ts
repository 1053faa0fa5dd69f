import { age, count, parts } from "../base/format.ts";
import type { LintStatus } from "../protocol/lint.ts";

/** What the status item of a document says. */
export interface LintStatusLook {
  readonly text: string;
  readonly detail: string;
  readonly severity: "information" | "warning";
}

const renderings: Readonly<Record<string, string>> = {
  "Helm or Go template": "check what it renders: helm template . | kube-gpu-lint -",
  "Jinja template": "check what it renders with kube-gpu-lint -",
  "text with variables to be replaced": "check it with the variables replaced: envsubst < file | kube-gpu-lint -",
};

/** `now` in ms since the epoch. */
export function lintStatusLook(status: LintStatus, now: number): LintStatusLook {
  const { off, checked, problems, suppressed } = status;
  if (off !== undefined) return { text: "GPU rules: not checked", detail: off, severity: "information" };
  const skipped = status.unchecked.filter(({ reason }) => reason !== "unrelated");
  const why = skipped.map(({ reason, documents }) => `${documents === 1 && checked === 0 ? "" : `${count(documents, "document")}: `}${reason === "unreadable" ? "can't be read" : reason}, not checked${reason in renderings ? ` (${renderings[reason] ?? ""})` : ""}`);
  if (checked === 0) return { text: "GPU rules: not checked", detail: why.length === 0 ? "no GPU manifest" : why.join(" · "), severity: skipped.length === 0 ? "information" : "warning" };
  return {
    text: problems === 0 ? "GPU rules: no problem" : `GPU rules: ${count(problems, "problem")}`,
    detail: parts(`${count(checked, "document")} checked by ${count(status.rules, "rule")}`, cluster(status, now), suppressed > 0 && `${count(suppressed, "problem")} left out by comments`, ...why),
    severity: skipped.length === 0 ? "information" : "warning",
  };
}

function cluster({ cluster: used, withoutCluster }: LintStatus, now: number): string {
  if (used !== undefined) return `against ${used.name}, known ${age(used.at, now) ?? "some time"} ago`;
  return withoutCluster === 0 ? "" : `${count(withoutCluster, "rule")} more with a connected cluster`;
}
