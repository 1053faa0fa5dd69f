import type { ResourceDefinition } from "../model/resource.ts";
import { namespaceLimit } from "../model/visibility.ts";
import { listNamespaces, mayList, rulesIn, type Answer, type Wanted } from "./access.ts";
import type { Http } from "./http.ts";

/** Where one resource is listed. `undefined` in it stands for all namespaces (or a cluster-scoped resource). */
export type Scopes = readonly (string | undefined)[];

/** So many resources are asked about one by one; before more, whether the user may list everything: administrators often may. */
const few = 4;

/** Namespaces that are asked about at once. */
const portion = 10;

export interface PlanInput {
  /** Namespaces that the user chose; empty: all that may be listed. */
  readonly chosen: readonly string[];
  /** The context's namespace; empty: `default`. */
  readonly contextNamespace: string;
  /** Keys of resources that were refused cluster-wide although the review allowed it. */
  readonly refused: ReadonlySet<string>;
}

export interface Plan {
  readonly scopes: ReadonlyMap<string, Scopes>;
  /** Namespaces beyond the limit: the user has rights in them, or was not asked about them. */
  readonly leftOut: number;
}

/**
 * Decides for each resource whether to list it cluster-wide or in which namespaces. A resource that may be listed nowhere
 * is tried in the context's namespace (or cluster-wide): its refusal is then the server's own words.
 */
export async function planScopes(http: Http, definitions: readonly ResourceDefinition[], input: PlanInput, signal: AbortSignal): Promise<Plan> {
  const scopes = new Map<string, Scopes>();
  const namespaced = definitions.filter((definition) => definition.namespaced);
  for (const definition of definitions) if (!definition.namespaced) scopes.set(definition.key, [undefined]);
  if (input.chosen.length > 0) {
    for (const definition of namespaced) scopes.set(definition.key, input.chosen);
    return { scopes, leftOut: 0 };
  }
  const everything = namespaced.length > few && (await mayList(http, { group: "*", plural: "*" }, undefined, signal)) === "allowed";
  const answers = await Promise.all(
    namespaced.map(async (definition): Promise<Answer> => {
      if (input.refused.has(definition.key)) return "denied";
      return everything ? "allowed" : mayList(http, definition, undefined, signal);
    }),
  );
  const denied = namespaced.filter((_, index) => answers[index] === "denied");
  for (const definition of namespaced) if (!denied.includes(definition)) scopes.set(definition.key, [undefined]);
  if (denied.length === 0) return { scopes, leftOut: 0 };

  const own = input.contextNamespace === "" ? "default" : input.contextNamespace;
  const listed = (await listNamespaces(http, signal)) ?? [];
  const candidates = [own, ...listed.filter((name) => name !== own)];
  const rules: { readonly namespace: string; readonly may: (wanted: Wanted) => Answer }[] = [];
  let leftOut = 0;
  // In portions and not all at once: a cluster may have thousands of namespaces, and few of them are ours.
  for (let first = 0; first < candidates.length; first += portion) {
    if (rules.length >= namespaceLimit) {
      leftOut = candidates.length - first;
      break;
    }
    const names = candidates.slice(first, first + portion);
    const answers = await Promise.all(names.map(async (namespace) => ({ namespace, may: await rulesIn(http, namespace, signal) })));
    rules.push(...answers.filter((entry) => denied.some((definition) => entry.may(definition) !== "denied")));
  }
  leftOut += rules.splice(namespaceLimit).length;
  for (const definition of denied) {
    const allowed = rules.filter((entry) => entry.may(definition) !== "denied").map((entry) => entry.namespace);
    scopes.set(definition.key, allowed.length > 0 ? allowed : [own]);
  }
  return { scopes, leftOut };
}
