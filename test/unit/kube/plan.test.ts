import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { createHttp } from "../../../src/kube/http.ts";
import { planScopes, type PlanInput } from "../../../src/kube/plan.ts";
import { namespaceLimit } from "../../../src/model/visibility.ts";
import { nodesDefinition, podsDefinition } from "../../../src/model/resources.ts";
import { plainSession, widgets } from "./support/fixtures.ts";
import { json, scripted, status, type Answer } from "./support/scripted.ts";

const open: { dispose(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose();
});

interface Rights {
  /** `plural` or `plural@namespace` that may be listed. */
  readonly may: readonly string[];
  readonly namespaces?: readonly string[];
  /** Rules can't be enumerated completely (webhook authorizers). */
  readonly incomplete?: boolean;
  readonly reviewsFail?: boolean;
}

/** Answers reviews as kube-apiserver does (authorization.k8s.io/v1). */
function authorizer(rights: Rights): Answer {
  return ({ url, body }, response) => {
    const spec = (body as { spec?: Record<string, unknown> } | undefined)?.spec ?? {};
    if (url.pathname === "/api/v1/namespaces") {
      if (rights.namespaces === undefined) json(response, status(403, "Forbidden"), 403);
      else json(response, { kind: "NamespaceList", metadata: {}, items: rights.namespaces.map((name) => ({ metadata: { name } })) });
    } else if (rights.reviewsFail === true) json(response, status(500, "InternalError"), 500);
    else if (url.pathname.endsWith("/selfsubjectaccessreviews")) {
      const { resource, namespace } = spec["resourceAttributes"] as { resource: string; namespace?: string };
      json(response, { kind: "SelfSubjectAccessReview", status: { allowed: rights.may.includes(namespace === undefined ? resource : `${resource}@${namespace}`) } }, 201);
    } else if (url.pathname.endsWith("/selfsubjectrulesreviews")) {
      const inside = rights.may.filter((right) => right.endsWith(`@${String(spec["namespace"])}`)).map((right) => right.split("@")[0] ?? "");
      const resourceRules = inside.map((resource) => ({ verbs: ["get", "list", "watch"], apiGroups: [resource === "widgets" ? "test" : ""], resources: [resource] }));
      json(response, { kind: "SelfSubjectRulesReview", status: { resourceRules: [...resourceRules, { verbs: ["list", "watch"], apiGroups: ["*"], resources: ["*"], resourceNames: ["only-this"] }], nonResourceRules: [], incomplete: rights.incomplete === true } }, 201);
    }
  };
}

async function plan(rights: Rights, input: Partial<PlanInput> = {}) {
  const server = await scripted(authorizer(rights));
  open.push({ dispose: () => server.close() });
  const http = createHttp(plainSession(server.base), { clock: systemClock, userAgent: "test" });
  open.push(http);
  const result = await planScopes(http, [nodesDefinition, podsDefinition, widgets], { chosen: [], contextNamespace: "", refused: new Set(), ...input }, new AbortController().signal);
  return { scopes: Object.fromEntries(result.scopes), leftOut: result.leftOut, asked: server.asked };
}

describe("where to list", () => {
  test("cluster-wide where that is allowed", async () => {
    const { scopes } = await plan({ may: ["pods", "widgets"] });
    expect(scopes).toEqual({ nodes: [undefined], pods: [undefined], "widgets.test": [undefined] });
  });

  test("in the namespaces that can be listed and have rights, else; nodes are tried all the same", async () => {
    const { scopes } = await plan({ may: ["pods@a", "pods@c", "widgets"], namespaces: ["a", "b", "c"] });
    expect(scopes).toEqual({ nodes: [undefined], pods: ["a", "c"], "widgets.test": [undefined] });
  });

  test("in the context's namespace where namespaces may not be listed", async () => {
    const { scopes } = await plan({ may: ["pods@team", "widgets@team"] }, { contextNamespace: "team" });
    expect(scopes).toMatchObject({ pods: ["team"], "widgets.test": ["team"] });
  });

  test("a right to single names is no right to list", async () => {
    const { scopes } = await plan({ may: ["pods@team"], namespaces: ["team", "other"] }, { contextNamespace: "team" });
    expect(scopes).toMatchObject({ pods: ["team"], "widgets.test": ["team"] });
  });

  test("allowed nowhere: the context's namespace is tried, so that the server says no in its words", async () => {
    const { scopes } = await plan({ may: [] });
    expect(scopes).toEqual({ nodes: [undefined], pods: ["default"], "widgets.test": ["default"] });
  });

  test("the namespaces of the setting, without asking anything", async () => {
    const { scopes, asked } = await plan({ may: ["pods"] }, { chosen: ["x", "y"] });
    expect(scopes).toEqual({ nodes: [undefined], pods: ["x", "y"], "widgets.test": ["x", "y"] });
    expect(asked).toEqual([]);
  });

  test("rules that can't be enumerated are tried", async () => {
    const { scopes } = await plan({ may: [], namespaces: ["a"], incomplete: true }, { contextNamespace: "mine" });
    expect(scopes).toMatchObject({ pods: ["mine", "a"] });
  });

  test("reviews that fail deny nothing", async () => {
    const { scopes } = await plan({ may: [], reviewsFail: true });
    expect(scopes).toMatchObject({ pods: [undefined] });
  });

  test("a resource that was refused in spite of its review is listed by namespace", async () => {
    const { scopes } = await plan({ may: ["pods", "widgets", "pods@a"], namespaces: ["a"] }, { refused: new Set(["pods"]) });
    expect(scopes).toMatchObject({ pods: ["a"], "widgets.test": [undefined] });
  });

  test("there is a limit to namespaces, and it is told", async () => {
    const namespaces = Array.from({ length: 300 }, (_, index) => `ns-${index}`);
    const { scopes, leftOut, asked } = await plan({ may: namespaces.map((name) => `pods@${name}`), namespaces });
    // The context's namespace, where nothing may be listed, is no candidate that counts.
    expect(scopes["pods"]).toEqual(namespaces.slice(0, namespaceLimit));
    expect(leftOut).toBe(300 - namespaceLimit);
    expect(asked.length).toBeLessThan(50);
  });

  test("at the limit nothing is left out", async () => {
    const namespaces = Array.from({ length: namespaceLimit }, (_, index) => `ns-${index}`);
    const { scopes, leftOut } = await plan({ may: namespaces.map((name) => `pods@${name}`), namespaces });
    expect(scopes["pods"]).toEqual(namespaces);
    expect(leftOut).toBe(0);
  });
});
