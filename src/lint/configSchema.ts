import { ruleAddress } from "./rulesDocument.ts";
import type { OptionDefinition, Rule } from "./rule.ts";

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

const severity = { enum: ["error", "warning", "hint", "off", false], description: "What a finding counts as; `off` switches the rule off." };
const globs = (what: string): Json => ({ type: "array", items: { type: "string" }, description: `${what} Globs: \`*\`, \`**\`, \`?\`, \`{a,b}\`.` });

/** JSON schema (draft 7, which editors know) of `.kube-gpu-lint.yaml`. */
export function configSchema(rules: readonly Rule[]): Json {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "kube-gpu-lint",
    description: "Which GPU rules are checked in manifests, and how. For this folder and those below it.",
    type: "object",
    additionalProperties: false,
    properties: {
      rules: { $ref: "#/definitions/rules" },
      overrides: {
        type: "array",
        description: "Rules for a part of the objects; later ones win.",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["rules"],
          properties: {
            paths: globs("Files, relative to this one."),
            kinds: globs("Kinds of objects."),
            names: globs("Names of objects."),
            namespaces: globs("Namespaces as written in the objects."),
            rules: { $ref: "#/definitions/rules" },
          },
        },
      },
      ignore: globs("Files that are not checked."),
    },
    definitions: {
      severity,
      rules: { type: "object", additionalProperties: false, properties: Object.fromEntries(rules.map((rule) => [rule.id, ruleSchema(rule)])) },
    },
  };
}

function ruleSchema(rule: Rule): Json {
  const options = Object.entries(rule.options ?? {}).map(([name, option]): [string, Json] => [name, optionSchema(option)]);
  return {
    description: `${rule.title}. Default: ${rule.severity}.`,
    markdownDescription: `${rule.title}. Default: ${rule.severity}. [More](${ruleAddress(rule.id)})`,
    anyOf: [
      { $ref: "#/definitions/severity" },
      {
        type: "object",
        additionalProperties: false,
        properties: {
          severity: { $ref: "#/definitions/severity" },
          ...(options.length === 0 ? {} : { options: { type: "object", additionalProperties: false, properties: Object.fromEntries(options) } }),
        },
      },
    ],
  };
}

function optionSchema({ default: standard, description }: OptionDefinition): Json {
  if (typeof standard === "object") return { type: "array", items: { type: "string" }, default: standard, description };
  return { type: typeof standard, default: standard, description };
}
