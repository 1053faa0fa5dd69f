import type { Located } from "../../manifest/locate.ts";
import { recogniseLabel } from "./labels.ts";
import { termOf } from "../terms.ts";
import { code } from "../../render/markdown.ts";

/** What a label, an annotation or a field of GPU scheduling means. */
export function termHover({ path, onKey, field }: Located): string | undefined {
  const key = path.at(-1) ?? "";
  const term = termOf(key);
  if (term !== undefined && (term.in !== "field" || onKey)) return `**${term.of}** · ${code(key)}\n\n${term.text}`;
  return field === undefined ? undefined : recogniseLabel(key, field.value.type === "scalar" ? field.value.text : "");
}
