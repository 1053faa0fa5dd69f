import { appendItem, replaceScalar, setField } from "../../manifest/edit.ts";
import { isSet, mapsAt, scalarAt, textAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { nearest } from "../nearest.ts";
import { podRule } from "../rule.ts";

export const claimNotInPod = podRule({
  id: "claim-not-in-pod",
  rows: ["R21"],
  severity: "error",
  title: "Container that uses a claim which the pod doesn't have",
  why: "`resources.claims[].name` names an entry of the pod's `spec.resourceClaims`. The API server refuses a container that names another one.",
  remedy: "Add the entry to `spec.resourceClaims`, with the ResourceClaim or the ResourceClaimTemplate that it stands for, or correct the name.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    if (pod.partial) return;
    const declared = mapsAt(pod.spec, "resourceClaims").map((claim) => textAt(claim, "name")).filter((name) => name !== undefined);
    for (const container of pod.containers) {
      const claims = mapsAt(container.node, [container.resourcesKey, "claims"]);
      const named = new Set(claims.map((claim) => textAt(claim, "name")));
      for (const claim of claims) {
        const name = scalarAt(claim, "name");
        if (typeof name?.value !== "string" || name.value === "" || declared.includes(name.value)) continue;
        // A claim that the container names already would be named twice.
        const meant = nearest(name.value, declared.filter((each) => !named.has(each)));
        const entry = { name: name.value, resourceClaimTemplateName: name.value };
        const { document } = pod.object;
        yield {
          at: name,
          message: `The pod has no resource claim named "${name.value}"${declared.length === 0 ? "" : ` (it has ${declared.join(", ")})`}, so the API server refuses it. Add the claim to spec.resourceClaims${meant === undefined ? "" : `, or write "${meant}"`}.`,
          fixes: [
            ...(meant === undefined ? [] : [{ title: `Write ${meant}`, safe: false, edits: [replaceScalar(document, name, meant)] }]),
            {
              title: `Add ${name.value} to resourceClaims, from a template of that name`,
              safe: false,
              edits: isSet(pod.spec, "resourceClaims") ? appendItem(document, pod.spec, "resourceClaims", entry) : setField(document, pod.spec, "resourceClaims", [entry]),
            },
          ],
        };
      }
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          resourceClaims:
            - name: gpu
              resourceClaimTemplateName: one-gpu
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits: {memory: 16Gi}
                claims:
                  - name: ⟦gpus⟧
      `,
      also: ["claim-used-by-no-container"],
      says: 'it has gpu',
      choices: {
        "Write gpu": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            resourceClaims:
              - name: gpu
                resourceClaimTemplateName: one-gpu
            containers:
              - name: main
                image: registry.example/train:1
                resources:
                  limits: {memory: 16Gi}
                  claims:
                    - name: gpu
        `,
        "Add gpus to resourceClaims, from a template of that name": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            resourceClaims:
              - name: gpu
                resourceClaimTemplateName: one-gpu
              - name: gpus
                resourceClaimTemplateName: gpus
            containers:
              - name: main
                image: registry.example/train:1
                resources:
                  limits: {memory: 16Gi}
                  claims:
                    - name: gpus
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          resourceClaims:
            - name: gpu
              resourceClaimTemplateName: one-gpu
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits: {memory: 16Gi}
                claims:
                  - name: gpu
      `,
    },
  ],
});
