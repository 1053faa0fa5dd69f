import { nodeFacts } from "../../model/nodeFacts/index.ts";
import { code, escape } from "../../render/markdown.ts";

/** What a node label says, in the words of the node's tooltip; undefined for labels that nobody knows. */
export function recogniseLabel(key: string, value: string): string | undefined {
  if (value === "" || !key.includes("/")) return undefined;
  const fact = nodeFacts({ [key]: value }).find(({ label }) => label === key);
  return fact === undefined ? undefined : `${code(key)}: ${escape(fact.title)}, ${escape(fact.words)}`;
}
