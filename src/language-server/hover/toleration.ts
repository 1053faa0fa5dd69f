import { count, list } from "../../base/format.ts";
import type { Located } from "../../manifest/locate.ts";
import { plainValue } from "../../manifest/nodes.ts";
import type { Taint } from "../../model/k8s.ts";
import { taintMeaning } from "../../model/nodeFacts/taints.ts";
import { objectOf, textOf } from "../../model/read.ts";
import { tolerates } from "../../model/scheduling/taintToleration.ts";
import { code, escape } from "../../render/markdown.ts";
import { live, source, type LookupContext } from "./context.ts";

/** A toleration: what it means, and which taints of the cluster it matches. */
export function tolerationHover({ path, nodes }: Located, context: LookupContext): string | undefined {
  const at = path.lastIndexOf("tolerations");
  if (at < 0 || path[at + 1] !== "[]") return undefined;
  const { key, operator, value, effect } = objectOf(plainValue(nodes[at + 2]));
  const toleration = { key: textOf(key), operator: textOf(operator), value: textOf(value), effect: textOf(effect) };
  const meaning = taintMeaning({ key: toleration.key });
  return [
    words(toleration),
    meaning === undefined ? undefined : `The taint ${code(toleration.key)}: ${escape(meaning.words)}.`,
    matches(toleration, context),
    "[Taints and tolerations in the Kubernetes documentation](https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)",
  ].filter((part) => part !== undefined).join("\n\n");
}

function words({ key, operator, value, effect }: { key: string; operator: string; value: string; effect: string }): string {
  const taint = key === "" ? "every taint" : operator === "Exists" ? `the taint ${code(key)} whatever its value` : `the taint ${code(key)} with the value ${value === "" ? "that is empty" : code(value)}`;
  return `Tolerates ${taint}${effect === "" ? ", for every effect" : `, for the effect ${code(effect)}`}.`;
}

function matches(toleration: Parameters<typeof tolerates>[0], context: LookupContext): string | undefined {
  const nodes = live(context.cluster?.nodes);
  if (nodes === undefined) return undefined;
  const found = new Map<string, string[]>();
  for (const { name, taints } of nodes.items) for (const taint of taints) if (tolerates(toleration, taint)) found.set(taintText(taint), [...(found.get(taintText(taint)) ?? []), name]);
  if (found.size === 0) return `No node has such a taint now (${source(context, nodes)}).`;
  const lines = [...found].slice(0, 8).map(([taint, names]) => `- ${code(taint)}: ${count(names.length, "node")} (${list(names.map((name) => code(name)))})`);
  return [`Matches (${source(context, nodes)}):`, "", ...lines].join("\n");
}

/** As kubectl writes it: `key=value:effect`. */
export function taintText({ key, value, effect }: Taint): string {
  return `${key}${value === "" ? "" : `=${value}`}:${effect}`;
}
