/** A user of one namespace: what is in others isn't known, and isn't missing. */
import { describe, expect, test } from "vitest";
import { exampleCluster, exampleObject } from "../../../src/lint/exampleCluster.ts";
import { rules } from "../../../src/lint/index.ts";
import { lintText } from "./support.ts";

const job = (namespace: string) => `apiVersion: batch/v1
kind: Job
metadata:
  name: train
  namespace: ${namespace}
  labels:
    kueue.x-k8s.io/queue-name: gpus
spec:
  template:
    spec:
      restartPolicy: Never
      serviceAccountName: trainer
      resourceClaims:
        - name: gpu
          resourceClaimTemplateName: one-gpu
      containers:
        - name: main
          image: registry.example/train:1
          resources: {claims: [{name: gpu}], limits: {memory: 1Gi, nvidia.com/gpu: 1}}
`;
const hard = { "requests.nvidia.com/gpu": "0", "limits.cpu": "1" };
const objects = {
  "localqueues.kueue.x-k8s.io": [],
  serviceaccounts: [],
  "resourceclaimtemplates.resource.k8s.io": [],
  resourcequotas: ["own", "other"].map((namespace) => exampleObject("all", { namespace, spec: { hard }, status: { hard, used: { "requests.nvidia.com/gpu": "0" } } })),
  limitranges: [],
};
const found = (namespace: string, namespaces?: readonly string[]) =>
  [...new Set(lintText(job(namespace), rules, { cluster: exampleCluster({ objects, ...(namespaces === undefined ? {} : { namespaces }) }) }).map(({ rule }) => rule.id))].sort();
const all = ["claim-template-not-found", "local-queue-not-found", "quota-demands-amounts", "quota-too-small", "service-account-not-found"];

describe("rules that look for objects of a namespace", () => {
  test("speak where all namespaces, or this one, were read", () => {
    expect(found("other")).toEqual(all);
    expect(found("own", ["own"])).toEqual(all);
  });

  test("are silent of a namespace that may not be read", () => {
    expect(found("other", ["own"])).toEqual([]);
  });
});
