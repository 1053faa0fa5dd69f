import { totalsOf, type ReportedFile } from "../report.ts";

/** Everything, for programs. `version` grows when a field changes its meaning. */
export function jsonReport(files: readonly ReportedFile[]): string {
  const told = files.filter(({ problems, error, failures }) => problems.length > 0 || error !== undefined || failures.length > 0);
  const plain = told.map(({ path, problems, error, failures }) => ({ path, problems, ...(error === undefined ? {} : { error: error.message }), ...(failures.length === 0 ? {} : { failures }) }));
  return `${JSON.stringify({ version: 1, totals: totalsOf(files), files: plain }, undefined, 2)}\n`;
}
