import { expect, test } from "vitest";
import { lintStatusLook } from "../../../src/editor/lintStatus.ts";
import type { LintStatus } from "../../../src/protocol/lint.ts";

const now = Date.UTC(2026, 7, 20, 10);
const status: LintStatus = { uri: "file:///a.yaml", version: 1, checked: 2, unchecked: [], rules: 60, problems: 0, suppressed: 0, withoutCluster: 0 };

test.each<[string, Partial<LintStatus>, string, string, string]>([
  ["nothing found", {}, "GPU rules: no problem", "2 documents, 60 rules", "information"],
  ["problems", { problems: 1, suppressed: 2 }, "GPU rules: 1 problem", "2 documents, 60 rules · 2 left out", "information"],
  ["against a cluster", { cluster: { name: "prod", at: now - 40_000 } }, "GPU rules: no problem", "2 documents, 60 rules · prod, 40 s ago", "information"],
  ["without one", { withoutCluster: 7 }, "GPU rules: no problem", "2 documents, 60 rules · 7 more with a cluster", "information"],
  ["a template", { checked: 0, unchecked: [{ reason: "Helm or Go template", documents: 1 }] }, "GPU rules: Helm or Go template, not checked", "helm template . | kube-gpu-lint -", "warning"],
  ["variables", { checked: 0, unchecked: [{ reason: "text with variables to be replaced", documents: 1 }] }, "GPU rules: template, not checked", "envsubst < file | kube-gpu-lint -", "warning"],
  ["a part that isn't", { unchecked: [{ reason: "unrelated", documents: 3 }, { reason: "unreadable", documents: 1 }] }, "GPU rules: no problem", "2 documents, 60 rules · 1 document not checked (can't be read)", "warning"],
  ["no manifest", { checked: 0, unchecked: [{ reason: "unrelated", documents: 1 }] }, "GPU rules: not checked", "no GPU manifest", "information"],
  ["switched off", { off: "ignored by .kube-gpu-lint.yaml" }, "GPU rules: not checked", "ignored by .kube-gpu-lint.yaml", "information"],
])("%s", (_, more, text, detail, severity) => expect(lintStatusLook({ ...status, ...more }, now)).toEqual({ text, detail, severity }));
