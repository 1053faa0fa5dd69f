import type { Labels } from "../k8s.ts";
import { listOf, objectOf, textOf, type Json } from "../read.ts";

export interface Toleration {
  /** Empty: every key (with `Exists`). */
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  /** Empty: every effect. */
  readonly effect: string;
}

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** One of `nodeSelectorTerms`: all of its requirements must hold. */
export interface NodeSelectorTerm {
  readonly expressions: readonly Requirement[];
  readonly fields: readonly Requirement[];
}

/** What of a PodSpec decides where the pod may run, apart from amounts. */
export interface Placement {
  readonly nodeName: string;
  readonly nodeSelector: Labels;
  /** `requiredDuringSchedulingIgnoredDuringExecution`; undefined where the pod has none. Preferences decide nothing. */
  readonly required: readonly NodeSelectorTerm[] | undefined;
  readonly tolerations: readonly Toleration[];
}

/** Reads a PodSpec as JSON has it. What is malformed counts as empty. */
export function placementOf(spec: Json): Placement {
  const required = objectOf(objectOf(objectOf(spec["affinity"])["nodeAffinity"])["requiredDuringSchedulingIgnoredDuringExecution"])["nodeSelectorTerms"];
  return {
    nodeName: textOf(spec["nodeName"]),
    nodeSelector: Object.fromEntries(Object.entries(objectOf(spec["nodeSelector"])).map(([key, value]) => [key, textOf(value)])),
    required: required === undefined ? undefined : listOf(required).map((term) => ({ expressions: requirements(objectOf(term)["matchExpressions"]), fields: requirements(objectOf(term)["matchFields"]) })),
    tolerations: listOf(spec["tolerations"]).map((value) => {
      const { key, operator, value: wanted, effect } = objectOf(value);
      return { key: textOf(key), operator: textOf(operator), value: textOf(wanted), effect: textOf(effect) };
    }),
  };
}

function requirements(list: unknown): readonly Requirement[] {
  return listOf(list).map((value) => {
    const { key, operator, values } = objectOf(value);
    return { key: textOf(key), operator: textOf(operator), values: listOf(values).map(textOf) };
  });
}
