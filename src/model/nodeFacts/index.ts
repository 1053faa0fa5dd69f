import { vendors } from "../accelerators/index.ts";
import type { Labels } from "../k8s.ts";
import { platformLabels } from "./platforms.ts";
import { factTitles, type FactName, type LabelMeaning, type NodeFact } from "./types.ts";

export type { FactName, NodeFact } from "./types.ts";

/** Vendors' labels speak before those of the platform. */
const byFact = new Map<FactName, readonly LabelMeaning[]>();
for (const meaning of [...vendors.flatMap((vendor) => vendor.labels ?? []), ...platformLabels]) byFact.set(meaning.fact, [...(byFact.get(meaning.fact) ?? []), meaning]);

/** What the labels of a node say, each fact with the label that says it, in reading order. */
export function nodeFacts(labels: Labels): readonly NodeFact[] {
  return (Object.keys(factTitles) as FactName[]).flatMap((fact) => nodeFact(labels, fact) ?? []);
}

/** One fact; undefined where no label says it. */
export function nodeFact(labels: Labels, fact: FactName): NodeFact | undefined {
  for (const meaning of byFact.get(fact) ?? []) {
    const found = read(labels, meaning);
    if (found !== undefined) return found;
  }
  return undefined;
}

function read(labels: Labels, { fact, label, words }: LabelMeaning): NodeFact | undefined {
  const names = typeof label === "string" ? [label] : label;
  const values = names.map((name) => labels[name] ?? "");
  if (values.includes("")) return undefined;
  const value = values.join(".");
  const said = words === undefined ? value : words(value, labels);
  return said === undefined ? undefined : { fact, title: factTitles[fact], words: said, value, label: names.join(", ") };
}
