import { line } from "../base/text.ts";

/** Cluster text for a quick pick, a status bar item or a message: one safe line in which `$(name)` draws no icon. */
export function plainLabel(text: string, limit = 200): string {
  return line(text, limit).replaceAll("$(", "$\u200b(");
}
