import { fieldAt, mapsAt, textAt } from "../../manifest/nodes.ts";
import { removeField, setField } from "../../manifest/edit.ts";
import type { ManifestObject } from "../../manifest/objects.ts";
import { yaml } from "../example.ts";
import type { Pod } from "../pod.ts";
import { podRule } from "../rule.ts";

/** Classes of what computes; an interconnect's channel is there to be shared. */
const computes = /gpu|mig|tpu|npu|neuron|gaudi|accelerator/i;

/** The claim as it is written beside the pods, if it is; false when no request of it is for something that computes. */
function isForDevice(name: string, pod: Pod, objects: readonly ManifestObject[]): boolean {
  const claim = objects.find((object) => object.kind === "ResourceClaim" && object.name === name && object.namespace === pod.object.namespace);
  const requests = mapsAt(claim?.root, "spec.devices.requests");
  const classes = requests.map((request) => textAt(request, "deviceClassName") ?? textAt(request, "exactly.deviceClassName") ?? textAt(mapsAt(request, "firstAvailable")[0], "deviceClassName"));
  return classes.length === 0 || classes.some((each) => each === undefined || computes.test(each));
}

export const claimSharedByReplicas = podRule({
  id: "claim-shared-by-replicas",
  rows: ["R22"],
  severity: "warning",
  title: "One ResourceClaim shared by all replicas",
  why: "`resourceClaimName` names one claim, which is allocated once: all pods of the template share its device and have to run on its node.",
  remedy: "Name a ResourceClaimTemplate by `resourceClaimTemplateName`: each pod then gets a claim of its own.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/"],
  needs: "workspace",
  *check(pod, { objects }) {
    if (pod.count === undefined || pod.count < 2) return;
    for (const claim of mapsAt(pod.spec, "resourceClaims")) {
      const field = fieldAt(claim, "resourceClaimName");
      const name = textAt(claim, "resourceClaimName");
      if (field === undefined || name === undefined || name === "" || !isForDevice(name, pod, objects)) continue;
      yield {
        at: field,
        message: `All ${String(pod.count)} pods share the one claim "${name}": its device, and its node. Where each needs a device of its own, name a template by resourceClaimTemplateName.`,
        fixes: [{ title: `Use a claim template named ${name}`, safe: false, edits: [removeField(pod.object.document, claim, field), ...setField(pod.object.document, claim, "resourceClaimTemplateName", name)] }],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: serve
        spec:
          replicas: 3
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              resourceClaims:
                - name: gpu
                  ⟦resourceClaimName: the-gpu⟧
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {claims: [{name: gpu}], limits: {memory: 16Gi}}
      `,
      says: "All 3 pods share",
      choices: {
        "Use a claim template named the-gpu": yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: serve
          spec:
            replicas: 3
            selector: {matchLabels: {app: serve}}
            template:
              metadata: {labels: {app: serve}}
              spec:
                resourceClaims:
                  - name: gpu
                    resourceClaimTemplateName: the-gpu
                containers:
                  - name: main
                    image: registry.example/serve:1
                    resources: {claims: [{name: gpu}], limits: {memory: 16Gi}}
        `,
      },
    },
  ],
  good: [
    {
      title: "a channel that is there to be shared",
      text: yaml`
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaim
        metadata: {name: channel}
        spec: {devices: {requests: [{name: channel, exactly: {deviceClassName: imex.example.com}}]}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: train}
        spec:
          replicas: 2
          strategy: {type: Recreate}
          selector: {matchLabels: {app: train}}
          template:
            metadata: {labels: {app: train}}
            spec:
              resourceClaims: [{name: channel, resourceClaimName: channel}]
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {claims: [{name: channel}], limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
    {
      text: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: serve
        spec:
          replicas: 1
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              resourceClaims:
                - {name: gpu, resourceClaimName: the-gpu}
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {claims: [{name: gpu}], limits: {memory: 16Gi}}
      `,
    },
  ],
});
