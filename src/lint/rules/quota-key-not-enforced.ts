import { replaceScalar } from "../../manifest/edit.ts";
import { mapAt } from "../../manifest/nodes.ts";
import { recogniseResource } from "../../model/accelerators/index.ts";
import { yaml } from "../example.ts";
import { objectRule } from "../rule.ts";

export const quotaKeyNotEnforced = objectRule({
  id: "quota-key-not-enforced",
  rows: ["Q12"],
  severity: "warning",
  title: "Quota for an accelerator under a name that limits nothing",
  why: "A ResourceQuota limits extended resources by `requests.<name>` only. The API server refuses or ignores other forms, and the namespace can use as many devices as there are.",
  remedy: "Write `requests.nvidia.com/gpu`.",
  links: ["https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-for-extended-resources"],
  needs: "document",
  kinds: ["ResourceQuota"],
  *check(object) {
    for (const { key } of mapAt(object.root, "spec.hard")?.entries ?? []) {
      const name = key.text.replace(/^limits\./, "");
      if (recogniseResource(name) === undefined) continue;
      yield {
        at: key,
        message: `A quota limits extended resources by requests.<name> only, so "${key.text}" limits nothing. Write requests.${name}.`,
        fixes: [{ title: `Write requests.${name}`, safe: true, edits: [replaceScalar(object.document, key, `requests.${name}`)] }],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: gpus
        spec:
          hard:
            ⟦nvidia.com/gpu⟧: "8"
      `,
      says: "Write requests.nvidia.com/gpu.",
      fixed: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: gpus
        spec:
          hard:
            requests.nvidia.com/gpu: "8"
      `,
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: gpus
        spec:
          hard: {requests.nvidia.com/gpu: "8", requests.memory: 1Ti, count/jobs.batch: "10"}
      `,
    },
  ],
});
