import type { ReportedFile } from "../report.ts";

const commands = { error: "error", warning: "warning", hint: "notice" } as const;

/** Workflow commands of GitHub Actions, which become annotations (docs.github.com, workflow commands). */
export function githubReport(files: readonly ReportedFile[]): string {
  const lines = files.flatMap(({ path, problems, error }) => [
    ...problems.filter(({ suppressed }) => suppressed === undefined).map(({ rule, severity, message, place }) => {
      const properties = { file: path, line: place.line, endLine: place.endLine, col: place.column, endColumn: place.endColumn, title: rule };
      return `::${commands[severity]} ${Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`).join(",")}::${data(message)}`;
    }),
    ...(error === undefined ? [] : [`::${error.fatal ? "error" : "warning"} file=${property(path)}::${data(`Not checked: ${error.message}`)}`]),
  ]);
  return lines.map((line) => `${line}\n`).join("");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
