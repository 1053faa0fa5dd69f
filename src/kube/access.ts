import { listOf, objectOf, textOf } from "../model/read.ts";
import type { Http } from "./http.ts";
import { verdictOf } from "./verdict.ts";

/** A resource that we would list and watch. */
export interface Wanted {
  readonly group: string;
  readonly plural: string;
}

/** `unknown`: the server would not say; then the list itself is the test. */
export type Answer = "allowed" | "denied" | "unknown";

/** SelfSubjectAccessReview: may the user list (and watch) it? `namespace` undefined: in all namespaces. */
export async function mayList(http: Http, wanted: Wanted, namespace: string | undefined, signal: AbortSignal): Promise<Answer> {
  const attributes = { verb: "list", group: wanted.group, resource: wanted.plural, ...(namespace === undefined ? {} : { namespace }) };
  const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes: attributes } };
  try {
    const review = objectOf(
      await http.json({ method: "POST", path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", what: "Ask for access", body, signal }),
    );
    const status = objectOf(review["status"]);
    if (status["allowed"] === true) return "allowed";
    // Neither allowed nor denied, with an error: an authorizer could not be asked.
    return textOf(status["evaluationError"]) === "" || status["denied"] === true ? "denied" : "unknown";
  } catch (error) {
    return unknownUnlessFatal(error, signal);
  }
}

/** SelfSubjectRulesReview: one request a namespace answers for all resources. */
export async function rulesIn(http: Http, namespace: string, signal: AbortSignal): Promise<(wanted: Wanted) => Answer> {
  const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", spec: { namespace } };
  try {
    const review = objectOf(
      await http.json({ method: "POST", path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", what: `Ask for access in ${namespace}`, body, signal }),
    );
    const status = objectOf(review["status"]);
    const rules = listOf(status["resourceRules"]).map(objectOf);
    return (wanted) => {
      const covers = (verb: string) =>
        rules.some(
          (rule) =>
            includes(rule["verbs"], verb) &&
            includes(rule["apiGroups"], wanted.group) &&
            includes(rule["resources"], wanted.plural) &&
            listOf(rule["resourceNames"]).length === 0,
        );
      if (covers("list") && covers("watch")) return "allowed";
      // Webhook authorizers and the like can't enumerate what they would allow.
      return status["incomplete"] === true ? "unknown" : "denied";
    };
  } catch (error) {
    const answer = unknownUnlessFatal(error, signal);
    return () => answer;
  }
}

/** Names of all namespaces; undefined when the user may not list them. */
export async function listNamespaces(http: Http, signal: AbortSignal): Promise<string[] | undefined> {
  try {
    const names: string[] = [];
    let token = "";
    do {
      const query = new URLSearchParams({ limit: "500", ...(token === "" ? {} : { continue: token }) });
      const page = objectOf(await http.json({ path: `/api/v1/namespaces?${query.toString()}`, what: "List namespaces", signal }));
      for (const item of listOf(page["items"])) names.push(textOf(objectOf(objectOf(item)["metadata"])["name"]));
      token = textOf(objectOf(page["metadata"])["continue"]);
    } while (token !== "");
    return names.filter((name) => name !== "");
  } catch (error) {
    unknownUnlessFatal(error, signal);
    return undefined;
  }
}

/** SelfSubjectReview (GA in 1.28, allowed to everybody who signed in); undefined when the server doesn't say. */
export async function userName(http: Http, signal: AbortSignal): Promise<string | undefined> {
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  try {
    const review = objectOf(await http.json({ method: "POST", path: "/apis/authentication.k8s.io/v1/selfsubjectreviews", what: "Ask who the user is", body, signal }));
    const name = textOf(objectOf(objectOf(review["status"])["userInfo"])["username"]);
    return name === "" ? undefined : name;
  } catch (error) {
    unknownUnlessFatal(error, signal);
    return undefined;
  }
}

function includes(list: unknown, word: string): boolean {
  return listOf(list).some((entry) => entry === "*" || entry === word);
}

/** A review that fails says nothing about rights; only a failed sign-in and an abort go on as errors. */
function unknownUnlessFatal(error: unknown, signal: AbortSignal): "unknown" {
  if (signal.aborted || verdictOf(error) === "signed-out") throw error;
  return "unknown";
}
