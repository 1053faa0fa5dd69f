import type { Labels } from "../k8s.ts";
import type { NodeSelectorTerm, Placement, Requirement } from "./pod.ts";

export const REASON = "node(s) didn't match Pod's node affinity/selector";

const INTEGER = /^[+-]?\d+$/;

/** One requirement against labels (apimachinery `labels.Requirement.Matches`; Gt and Lt compare 64-bit whole numbers). */
export function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In": return value !== undefined && values.includes(value);
    case "NotIn": return value === undefined || !values.includes(value);
    case "Exists": return value !== undefined;
    case "DoesNotExist": return value === undefined;
    case "Gt":
    case "Lt": {
      const [limit] = values;
      if (value === undefined || limit === undefined || values.length !== 1 || !INTEGER.test(value) || !INTEGER.test(limit)) return false;
      return operator === "Gt" ? BigInt(value) > BigInt(limit) : BigInt(value) < BigInt(limit);
    }
    default: return false;
  }
}

/** A term without any requirement matches no node (component-helpers nodeaffinity). */
export function matchesTerm({ expressions, fields }: NodeSelectorTerm, name: string, labels: Labels): boolean {
  if (expressions.length === 0 && fields.length === 0) return false;
  return expressions.every((each) => meets(each, labels)) && fields.every((each) => each.key === "metadata.name" && meets(each, { "metadata.name": name }));
}

/** Plugin NodeAffinity: all of `nodeSelector`, and one of the required terms. */
export function matchesNode({ nodeSelector, required }: Pick<Placement, "nodeSelector" | "required">, name: string, labels: Labels): boolean {
  for (const [key, value] of Object.entries(nodeSelector)) if (!Object.hasOwn(labels, key) || labels[key] !== value) return false;
  return required === undefined || required.some((term) => matchesTerm(term, name, labels));
}
