import { line } from "../base/text.ts";

/**
 * An object as it is shown in Open Manifest: `metadata.managedFields` is folded into a comment that names the managers, for
 * it is half of most objects and nobody reads it. The object itself isn't changed.
 */
export function manifestText(object: unknown, toYaml: (object: unknown) => string): string {
  if (typeof object !== "object" || object === null) return toYaml(object);
  const metadata = (object as { readonly metadata?: unknown }).metadata;
  if (typeof metadata !== "object" || metadata === null || !("managedFields" in metadata)) return toYaml(object);
  const { managedFields, ...rest } = metadata;
  const managers = Array.isArray(managedFields) ? [...new Set(managedFields.map(managerOf))] : [];
  return `# managedFields left out; managers: ${managers.join(", ")}\n${toYaml({ ...object, metadata: rest })}`;
}

function managerOf(entry: unknown): string {
  const manager = typeof entry === "object" && entry !== null && "manager" in entry ? entry.manager : undefined;
  return typeof manager === "string" ? line(manager, 60) : "unknown";
}
