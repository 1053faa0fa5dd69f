import { recogniseResource } from "../model/accelerators/index.ts";
import { looksLikeManifest } from "../model/looksLikeManifest.ts";
import { resourceAt } from "../manifest/resourceAt.ts";
import { hoverText } from "./hover.ts";

export interface HoverResult {
  readonly markdown: string;
  readonly start: number;
  readonly end: number;
}

/** Hover at an offset of a document, free of the protocol. Undefined where we have nothing to say. */
export function hover(text: string, offset: number): HoverResult | undefined {
  if (!looksLikeManifest(text)) return undefined;
  const mention = resourceAt(text, offset);
  const resource = mention && recogniseResource(mention.resource);
  if (mention === undefined || resource === undefined) return undefined;
  return { markdown: hoverText(resource), start: mention.start, end: mention.end };
}
