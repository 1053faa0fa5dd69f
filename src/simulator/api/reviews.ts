import { isJsonObject, type JsonObject } from "../objects.ts";
import { apiVersion } from "../store.ts";
import type { Resource } from "../resources.ts";
import { allowed, rulesIn, type Account } from "./authorization.ts";
import { json, type Answer } from "./channel.ts";
import type { ApiRequest } from "./request.ts";
import { badRequest, invalid } from "./status.ts";
import { readJson } from "./verbs.ts";

const text = (object: JsonObject, field: string): string => {
  const value = object[field];
  return typeof value === "string" ? value : "";
};

/** The Self...Reviews: what may I do, and who am I. */
export async function review(resource: Resource, request: ApiRequest, account: Account, now: string): Promise<Answer> {
  const body = await readJson(request, true);
  const spec = isJsonObject(body) && isJsonObject(body["spec"]) ? body["spec"] : {};
  const head = { kind: resource.kind, apiVersion: apiVersion(resource) };
  switch (resource.kind) {
    case "SelfSubjectReview":
      return json(201, { ...head, metadata: { creationTimestamp: now }, status: { userInfo: { username: account.user.name, uid: account.user.name, groups: [...account.user.groups, "system:authenticated"] } } });
    case "SelfSubjectRulesReview":
      if (text(spec, "namespace") === "") throw badRequest("no namespace on request");
      return json(201, { ...head, metadata: {}, spec: {}, status: rulesIn(account, text(spec, "namespace")) });
    case "SelfSubjectAccessReview": {
      const attributes = spec["resourceAttributes"];
      const path = spec["nonResourceAttributes"];
      if (!isJsonObject(attributes) && !isJsonObject(path)) {
        // The real server names no kind here.
        throw invalid("", "authorization.k8s.io", "", [{ reason: "FieldValueInvalid", field: "spec.resourceAttributes", message: "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified" }]);
      }
      const yes = isJsonObject(attributes)
        ? allowed(account, {
          verb: text(attributes, "verb"), group: text(attributes, "group"), resource: text(attributes, "resource"), subresource: text(attributes, "subresource"),
          name: text(attributes, "name"), namespace: text(attributes, "namespace"),
        })
        : isJsonObject(path) && account.allPaths;
      return json(201, { ...head, metadata: {}, spec, status: { allowed: yes } });
    }
    default: throw badRequest(`the simulator doesn't answer ${resource.kind}`);
  }
}
