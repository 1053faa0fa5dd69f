import type { ReportedFile } from "../report.ts";

/** JUnit XML as GitLab and Jenkins read it: a suite a file, a case a problem; a file without problems is a case that passed. */
export function junitReport(files: readonly ReportedFile[]): string {
  const suites = files.filter(({ checked, error }) => checked > 0 || error !== undefined).map((file) => {
    const problems = file.problems.filter(({ suppressed, severity }) => suppressed === undefined && severity !== "hint");
    const cases = problems.map(({ rule, severity, message, place }) =>
      `    <testcase classname="${escape(file.path)}" name="${escape(`${rule} at line ${String(place.line)}`)}">\n      <failure type="${severity}" message="${escape(message)}">${escape(`${file.path}:${String(place.line)}:${String(place.column)}`)}</failure>\n    </testcase>`);
    if (file.error !== undefined) cases.push(`    <testcase classname="${escape(file.path)}" name="readable">\n      <error message="${escape(file.error.message)}"/>\n    </testcase>`);
    if (cases.length === 0) cases.push(`    <testcase classname="${escape(file.path)}" name="no problem"/>`);
    return `  <testsuite name="${escape(file.path)}" tests="${String(cases.length)}" failures="${String(problems.length)}" errors="${file.error === undefined ? "0" : "1"}">\n${cases.join("\n")}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="kube-gpu-lint">\n${suites.join("\n")}\n</testsuites>\n`;
}

/** XML 1.0 has no place for most control characters, escaped or not. */
function escape(text: string): string {
  return text
    // eslint doesn't see that these are meant: what XML forbids.
    .replace(/[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("\n", "&#10;");
}
