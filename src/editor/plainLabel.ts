import { line } from "../base/text.ts";

/** Cluster text for a quick pick, a status bar item or a message: one safe line in which `$(name)` draws no icon. */
export function plainLabel(text: string): string {
  return line(text, 200).replaceAll("$(", "$\u200b(");
}
