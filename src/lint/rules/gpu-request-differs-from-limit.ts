import { replaceValue } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { parseMilli } from "../../model/quantity.ts";
import { podRule } from "../rule.ts";

export const gpuRequestDiffersFromLimit = podRule({
  id: "gpu-request-differs-from-limit",
  rows: ["R2"],
  severity: "error",
  title: "Accelerator with a request that is not its limit",
  why: "Extended resources can't be overcommitted: where both are given, the API server wants `requests` and `limits` to be equal and refuses the container otherwise.",
  remedy: "Give both the same amount, or leave `requests` out: it defaults to the limit.",
  links: ["https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    for (const container of pod.containers) {
      for (const { name, request, limit, accelerator } of container.resources) {
        if (accelerator === undefined || request?.value.type !== "scalar" || limit?.value.type !== "scalar") continue;
        const [asked, most] = [request.value, limit.value];
        const [askedMilli, mostMilli] = [parseMilli(asked.value), parseMilli(most.value)];
        if (askedMilli === undefined || mostMilli === undefined || askedMilli === mostMilli || asked.value === null || most.value === null) continue;
        const { document } = pod.object;
        yield {
          at: request,
          message: `${name} is ${asked.text} in requests and ${most.text} in limits. The API server refuses the pod: an extended resource can't be overcommitted. Make them equal, or leave the request out.`,
          related: [{ at: limit, message: `The limit is ${most.text}.` }],
          fixes: [
            { title: `Set the request to ${most.text}`, safe: false, edits: [replaceValue(document, request, most.value)] },
            { title: `Set the limit to ${asked.text}`, safe: false, edits: [replaceValue(document, limit, asked.value)] },
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
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                requests:
                  ⟦nvidia.com/gpu: 1⟧
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 2
      `,
      says: "1 in requests and 2 in limits",
      choices: {
        "Set the request to 2": yaml`
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
                    nvidia.com/gpu: 2
                  limits:
                    memory: 16Gi
                    nvidia.com/gpu: 2
        `,
        "Set the limit to 1": yaml`
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
                    nvidia.com/gpu: 1
                  limits:
                    memory: 16Gi
                    nvidia.com/gpu: 1
        `,
      },
    },
  ],
  good: [
    {
      title: "the same amount, written in two ways",
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
                  nvidia.com/gpu: 2000m
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: "2"
      `,
    },
  ],
});
