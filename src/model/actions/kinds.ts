/** Whether rows of a table name a kind; versions don't matter. */
export function ofKind(rows: readonly { readonly group: string; readonly kind: string }[], apiVersion: string, kind: string): boolean {
  return find(rows, apiVersion, kind) !== undefined;
}

/** The row of a table that names a kind. */
export function find<T extends { readonly group: string; readonly kind: string }>(rows: readonly T[], apiVersion: string, kind: string): T | undefined {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return rows.find((row) => row.group === group && row.kind === kind);
}
