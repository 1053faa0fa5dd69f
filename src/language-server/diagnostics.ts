import { DiagnosticSeverity, DiagnosticTag, type Diagnostic, type Range } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { FileProblem, RelatedPlace } from "../lint/check.ts";
import { ruleAddress } from "../lint/rulesDocument.ts";
import type { Span } from "../manifest/nodes.ts";

/** Stands before the message in lists of problems. */
export const source = "kube-gpu-lint";

/** A hint is information: what VS Code calls a hint is not in its list of problems. */
const severities = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, hint: DiagnosticSeverity.Information } as const;
const tags = { deprecated: DiagnosticTag.Deprecated, unnecessary: DiagnosticTag.Unnecessary } as const;

export function rangeOf(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** `related` finds the place of a span in another file; undefined where that can't be said. */
export function diagnosticOf(document: TextDocument, problem: FileProblem, related: (place: RelatedPlace) => { uri: string; range: Range } | undefined): Diagnostic {
  const places = problem.related.flatMap((place) => {
    const location = place.path === undefined ? { uri: document.uri, range: rangeOf(document, place) } : related(place);
    return location === undefined ? [] : [{ location, message: place.message }];
  });
  return {
    range: rangeOf(document, problem),
    severity: severities[problem.severity],
    code: problem.rule.id,
    codeDescription: { href: ruleAddress(problem.rule.id) },
    source,
    message: problem.message,
    ...(problem.tag === undefined ? {} : { tags: [tags[problem.tag]] }),
    ...(places.length === 0 ? {} : { relatedInformation: places }),
    data: { fingerprint: problem.fingerprint },
  };
}
