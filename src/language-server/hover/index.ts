import { locate } from "../../manifest/locate.ts";
import type { Manifest } from "../../manifest/manifest.ts";
import type { LookupContext } from "./context.ts";
import { queueHover } from "./queue.ts";
import { quantityHover } from "./quantity.ts";
import { resourceHover } from "./resource.ts";
import { selectorHover } from "./selector.ts";
import { termHover } from "./term.ts";
import { tolerationHover } from "./toleration.ts";

export interface HoverResult {
  readonly markdown: string;
  readonly start: number;
  readonly end: number;
}

/** What is looked up while reading; each answers for places of its own, and several may. */
const lookups = [resourceHover, quantityHover, tolerationHover, selectorHover, termHover, queueHover];

/** Hover at an offset of a file. Undefined where there is nothing to say. */
export function hover(manifest: Manifest, offset: number, context: LookupContext): HoverResult | undefined {
  const placed = manifest.documents.find(({ start, end }) => start <= offset && offset <= end);
  const located = placed && locate(placed.document, offset - placed.start);
  if (placed === undefined || located === undefined) return undefined;
  const parts = lookups.map((lookup) => lookup(located, context)).filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return { markdown: parts.join("\n\n---\n\n"), start: placed.start + located.scalar.start, end: placed.start + located.scalar.end };
}
