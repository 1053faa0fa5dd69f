import type { Clock } from "../../base/clock.ts";
import { objectOf, textOf } from "../../model/read.ts";
import { resourceOf } from "../clusterRequests.ts";
import type { Discovery, ServedResource } from "../discovery.ts";
import type { Http } from "../http.ts";
import { verdictOf } from "../verdict.ts";
import type { Permission, Right } from "./types.ts";

/** How long an answer counts: rights change rarely, and the request itself is refused where they did. */
const keptFor = 30_000;

/** SelfSubjectAccessReviews of one connection. */
export class Reviews {
  readonly #http: Http;
  readonly #discovery: () => Discovery;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly until: number; readonly answer: Promise<Permission> }>();

  constructor(http: Http, discovery: () => Discovery, clock: Clock) {
    this.#http = http;
    this.#discovery = discovery;
    this.#clock = clock;
  }

  async may(rights: readonly Right[], signal: AbortSignal): Promise<Permission> {
    const answers = await Promise.all(rights.map((right) => this.#ask(right, signal)));
    return answers.find(({ kind }) => kind === "denied") ?? answers.find(({ kind }) => kind === "unknown") ?? { kind: "allowed" };
  }

  async #ask(right: Right, signal: AbortSignal): Promise<Permission> {
    const resource = await resourceOf(this.#http, this.#discovery(), right.reference, signal);
    const { namespace, name } = right.reference;
    const key = JSON.stringify([right.verb, resource.group, resource.plural, right.subresource ?? "", namespace, name]);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > this.#clock.now()) return kept.answer;
    const answer = review(this.#http, right, resource, signal);
    this.#kept.set(key, { until: this.#clock.now() + keptFor, answer });
    answer.then(
      // What isn't known is asked again.
      ({ kind }) => kind === "unknown" && this.#kept.delete(key),
      () => this.#kept.delete(key),
    );
    return answer;
  }
}

async function review(http: Http, right: Right, resource: ServedResource, signal: AbortSignal): Promise<Permission> {
  const { verb, subresource, reference } = right;
  const namespace = resource.namespaced ? reference.namespace : "";
  const attributes = { verb, group: resource.group, resource: resource.plural, name: reference.name, ...(subresource === undefined ? {} : { subresource }), ...(namespace === "" ? {} : { namespace }) };
  const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes: attributes } };
  try {
    const answer = objectOf(await http.json({ method: "POST", path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", what: "Ask for access", body, signal }));
    const status = objectOf(answer["status"]);
    if (status["allowed"] === true) return { kind: "allowed" };
    // Neither allowed nor denied, with an error: an authorizer could not be asked.
    if (textOf(status["evaluationError"]) !== "" && status["denied"] !== true) return { kind: "unknown" };
    const what = `${resource.plural}${subresource === undefined ? "" : `/${subresource}`}${resource.group === "" ? "" : ` (${resource.group})`}`;
    const where = namespace === "" ? "" : ` in namespace ${namespace}`;
    const reason = textOf(status["reason"]);
    return { kind: "denied", message: `You may not ${verb} ${what}${where}${reason === "" ? "." : `: ${reason}`}` };
  } catch (error) {
    if (signal.aborted || verdictOf(error) === "signed-out") throw error;
    return { kind: "unknown" };
  }
}
