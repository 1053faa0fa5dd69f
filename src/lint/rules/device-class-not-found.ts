import { mapAt, mapsAt, scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { missing } from "../references.ts";
import { objectRule } from "../rule.ts";

const FACT = "deviceclasses.resource.k8s.io";

export const deviceClassNotFound = objectRule({
  id: "device-class-not-found",
  rows: ["R23"],
  severity: "warning",
  title: "DeviceClass that the cluster doesn't have",
  why: "A claim that names a DeviceClass which isn't there can't be allocated: its pod waits with `cannot allocate all claims`. The classes are created by the DRA driver's installation.",
  remedy: "Name a DeviceClass of the cluster.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/"],
  needs: "cluster",
  facts: [FACT],
  kinds: ["ResourceClaim", "ResourceClaimTemplate"],
  *check(object, context) {
    const requests = [...mapsAt(object.root, "spec.devices.requests"), ...mapsAt(object.root, "spec.spec.devices.requests")];
    for (const request of requests.flatMap((each) => [each, mapAt(each, "exactly"), ...mapsAt(each, "firstAvailable")])) {
      const name = scalarAt(request, "deviceClassName");
      if (typeof name?.value === "string") yield* missing({ name, object, kind: "DeviceClass", fact: FACT, consequence: "the claim is never allocated" }, context);
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaimTemplate
        metadata:
          name: one-gpu
        spec:
          spec:
            devices:
              requests:
                - name: gpu
                  exactly:
                    deviceClassName: ⟦gpu.nvidia.con⟧
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("gpu.nvidia.com"), exampleObject("mig.nvidia.com")] } }),
      says: "the claim is never allocated",
      choices: {
        "Write gpu.nvidia.com": yaml`
          apiVersion: resource.k8s.io/v1
          kind: ResourceClaimTemplate
          metadata:
            name: one-gpu
          spec:
            spec:
              devices:
                requests:
                  - name: gpu
                    exactly:
                      deviceClassName: gpu.nvidia.com
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaim
        metadata:
          name: one-gpu
        spec:
          devices:
            requests:
              - name: gpu
                exactly: {deviceClassName: mig.nvidia.com}
      `,
      cluster: exampleCluster({ objects: { [FACT]: [exampleObject("gpu.nvidia.com"), exampleObject("mig.nvidia.com")] } }),
    },
  ],
});
