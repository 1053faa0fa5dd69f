import { isDeepStrictEqual } from "node:util";
import { plainValue } from "../../src/manifest/nodes.ts";
import { parse } from "../../src/manifest/parse.ts";
import type { YamlAnswer } from "../controlplane/yaml.ts";

/**
 * Where we read otherwise on purpose, and what it would take: nobody writes these into a manifest. Each is a text of
 * `yamlTexts`, or the shape of texts.
 */
export const deviations: readonly { readonly texts: RegExp; readonly because: string }[] = [
  { texts: /^(?:[-+]?[\d_.]+(?:e-?[+\d]+)?|[-+]?\.\w+): 1\n$/i, because: "keys that are fractions, infinite or beyond 2^53 keep their text: Kubernetes writes them as Go formats a 32-bit float" },
  { texts: /^(?:null|~): 1\n$/i, because: "a key that is null keeps its text, and isn't refused" },
  { texts: /^a: !!(?:binary|omap) /, because: "tags of values that no Kubernetes field has" },
  { texts: /^a: \u2028\n$/, because: "a line separator of Unicode is text to us, and a line break to YAML 1.1" },
  { texts: /^a: \{b: -\}\n$/, because: "a lone dash in flow style is refused by our parser" },
  { texts: /(?:^|[ {])0b[-+]/i, because: "a sign inside a binary number, which go-yaml reads as its own" },
  { texts: /^\{"a": "\\\/"/, because: "an escaped slash: kubectl reads JSON as JSON, where it is allowed" },
];

/** How our reading of a text differs from Kubernetes' own; undefined when it agrees. */
export function disagreement(text: string, theirs: YamlAnswer): string | undefined {
  const { root, problems } = parse(text);
  const ours = root === undefined ? null : toJson(plainValue(root));
  if (theirs.error !== undefined) return problems.length > 0 ? undefined : `${JSON.stringify(text)} is refused (${theirs.error}), and we read ${JSON.stringify(ours)}`;
  if (problems.length > 0) return `${JSON.stringify(text)} is read as ${JSON.stringify(theirs.value)}, and we refuse it: ${problems.map((each) => each.message).join("; ")}`;
  return isDeepStrictEqual(ours, toJson(theirs.value ?? null)) ? undefined : `${JSON.stringify(text)} is read as ${JSON.stringify(theirs.value)}, and by us as ${JSON.stringify(ours)}`;
}

/** As it is once written and read again: -0 is 0, as in their answer. */
function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
