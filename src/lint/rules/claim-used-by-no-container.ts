import { mapsAt, scalarAt, textAt } from "../../manifest/nodes.ts";
import { appendItem, setField } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const claimUsedByNoContainer = podRule({
  id: "claim-used-by-no-container",
  rows: ["R20"],
  severity: "warning",
  title: "Resource claim that no container uses",
  why: "The claim is allocated and reserved for the pod, and no container gets the device: an accelerator that nobody can use until the pod ends.",
  remedy: "Name it in the `resources.claims` of the container that works with it, or remove it from `spec.resourceClaims`.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/"],
  needs: "document",
  absence: true,
  *check(pod) {
    const used = new Set(pod.containers.flatMap((container) => mapsAt(container.node, [container.resourcesKey, "claims"]).map((claim) => textAt(claim, "name"))));
    for (const claim of mapsAt(pod.spec, "resourceClaims")) {
      const name = scalarAt(claim, "name");
      if (typeof name?.value !== "string" || name.value === "" || used.has(name.value)) continue;
      const [only, ...others] = pod.containers.filter((container) => container.role === "container");
      const { document } = pod.object;
      const entry = { name: name.value };
      const fixes = only === undefined || others.length > 0 ? [] : [{
        title: `Use ${name.value} in ${only.name === "" ? "the container" : only.name}`,
        safe: false,
        edits: mapsAt(only.node, "resources.claims").length > 0 ? appendItem(document, only.node, "resources.claims", entry) : setField(document, only.node, "resources.claims", [entry]),
      }];
      yield {
        at: name,
        message: `The claim "${name.value}" is allocated for the pod, but no container names it in resources.claims, so none gets the device. Name it in the container that uses it, or remove it.`,
        fixes,
      };
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
            - name: ⟦gpu⟧
              resourceClaimTemplateName: one-gpu
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
      `,
      choices: {
        "Use gpu in main": yaml`
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
                  limits:
                    memory: 16Gi
                  claims:
                    - name: gpu
        `,
      },
    },
  ],
  good: [
    {
      title: "an init container uses it",
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
          initContainers:
            - name: check
              image: registry.example/check:1
              resources: {claims: [{name: gpu}], limits: {memory: 1Gi}}
          containers:
            - name: main
              image: registry.example/train:1
              resources: {claims: [{name: gpu}], limits: {memory: 16Gi}}
      `,
    },
  ],
});
