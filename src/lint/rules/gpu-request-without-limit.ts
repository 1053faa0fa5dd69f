import { setField } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const gpuRequestWithoutLimit = podRule({
  id: "gpu-request-without-limit",
  rows: ["R1"],
  severity: "error",
  title: "Accelerator in requests but not in limits",
  why: "Extended resources can't be overcommitted, so the API server refuses a container that requests one without a limit. Where the pod stands in a template, the object is accepted and its pods are refused one by one.",
  remedy: "Set the same amount in `limits`. `requests` may be left out: it defaults to the limit.",
  links: ["https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    // The limits of a patch may stand in what it patches.
    if (pod.object.partial) return;
    for (const container of pod.containers) {
      for (const { name, request, limit, accelerator } of container.resources) {
        if (accelerator === undefined || request === undefined || limit !== undefined || request.value.type !== "scalar") continue;
        const { value, text } = request.value;
        if (value === null || typeof value === "boolean") continue;
        yield {
          at: request,
          message: `${name} is in requests only. The API server refuses the pod: an extended resource needs a limit. Set ${name}: ${text} in limits.`,
          fixes: [{ title: `Set ${name} in limits`, safe: true, edits: setField(pod.object.document, container.node, [container.resourcesKey, "limits", name], value) }],
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
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                requests:
                  memory: 16Gi
                  ⟦nvidia.com/gpu: 2⟧ # both of them
      `,
      says: "Set nvidia.com/gpu: 2 in limits",
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                requests:
                  memory: 16Gi
                  nvidia.com/gpu: 2 # both of them
                limits:
                  nvidia.com/gpu: 2
      `,
    },
    {
      title: "limits that name other things, in flow style",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {requests: {⟦"amd.com/gpu": "1"⟧}, limits: {memory: 16Gi}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources: {requests: {"amd.com/gpu": "1"}, limits: {memory: 16Gi, amd.com/gpu: "1"}}
      `,
    },
  ],
  good: [
    {
      title: "limits alone",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                requests:
                  memory: 16Gi
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 2
      `,
    },
  ],
});
