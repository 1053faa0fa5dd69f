import { fieldAt, flagAt, mapAt, textAt } from "../../manifest/nodes.ts";
import { setField } from "../../manifest/edit.ts";
import type { ManifestObject } from "../../manifest/objects.ts";
import { yaml } from "../example.ts";
import { podsOf, type Pod } from "../pod.ts";
import { objectRule } from "../rule.ts";

/** The pods of a distributed Job that meet by the names of this Service. */
function meeting(service: ManifestObject, objects: readonly ManifestObject[]): Pod | undefined {
  const jobs = objects.filter((each) => each.kind === "Job" && each.group === "batch" && each.namespace === service.namespace);
  return jobs.flatMap(podsOf).find((pod) => textAt(pod.spec, "subdomain") === service.name && (pod.count ?? 1) > 1 && pod.asksForAccelerator);
}

export const serviceHidesStartingPods = objectRule({
  id: "service-hides-starting-pods",
  rows: ["D12"],
  severity: "warning",
  title: "Service of a distributed job that doesn't name its pods, or only ready ones",
  why: "The pods of a self-made distributed job meet by their names, which a headless Service (`clusterIP: None`) publishes; without `publishNotReadyAddresses` only once they are ready, and they become ready only after they have met.",
  remedy: "Set `clusterIP: None` and `publishNotReadyAddresses: true` on the Service, or use a kind that does it (JobSet, PyTorchJob, TrainJob).",
  links: ["https://kubernetes.io/docs/concepts/services-networking/service/#headless-services"],
  needs: "workspace",
  kinds: ["Service"],
  absence: true,
  *check(object, { objects }) {
    const spec = mapAt(object.root, "spec");
    const pod = object.group === "" ? meeting(object, objects) : undefined;
    if (spec === undefined || pod === undefined) return;
    const probes = pod.running.some((container) => fieldAt(container.node, "readinessProbe") !== undefined);
    const address = fieldAt(spec, "clusterIP");
    if (textAt(spec, "clusterIP") !== "None") {
      yield {
        at: address ?? fieldAt(object.root, "spec")?.key ?? spec,
        message: `The ${String(pod.count)} pods of Job "${pod.object.name}" meet by names under "${object.name}", and this Service publishes none: it isn't headless. Set clusterIP: None.`,
        fixes: address !== undefined ? [] : [{ title: "Set clusterIP: None", safe: false, edits: setField(object.document, spec, "clusterIP", "None") }],
      };
    } else if (flagAt(spec, "publishNotReadyAddresses") !== true && probes) {
      yield {
        at: address ?? spec,
        message: `The pods of Job "${pod.object.name}" have a readinessProbe, and this Service names only those that are ready: they never meet where readiness needs the others. Set publishNotReadyAddresses: true.`,
        fixes: [{ title: "Set publishNotReadyAddresses: true", safe: false, edits: setField(object.document, spec, "publishNotReadyAddresses", true) }],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: train
        ⟦spec⟧:
          selector: {app: train}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
        spec:
          completionMode: Indexed
          completions: 4
          parallelism: 4
          template:
            metadata: {labels: {app: train}}
            spec:
              subdomain: train
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
      says: "it isn't headless",
      choices: {
        "Set clusterIP: None": yaml`
          apiVersion: v1
          kind: Service
          metadata:
            name: train
          spec:
            selector: {app: train}
            clusterIP: None
          ---
          apiVersion: batch/v1
          kind: Job
          metadata:
            name: train
          spec:
            completionMode: Indexed
            completions: 4
            parallelism: 4
            template:
              metadata: {labels: {app: train}}
              spec:
                subdomain: train
                restartPolicy: Never
                containers:
                  - name: main
                    image: registry.example/train:1
                    resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: train}
        spec: {clusterIP: None, publishNotReadyAddresses: true, selector: {app: train}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train}
        spec:
          completionMode: Indexed
          completions: 4
          parallelism: 4
          template:
            metadata: {labels: {app: train}}
            spec:
              subdomain: train
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
