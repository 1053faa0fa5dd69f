import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const gpuAmountNotWhole = podRule({
  id: "gpu-amount-not-whole",
  rows: ["R3"],
  severity: "error",
  title: "Accelerator amount that is no whole number",
  why: "An extended resource is counted in whole units. The API server refuses a container that asks for `0.5` or `1500m` of one.",
  remedy: "Ask for a whole device, or for a part of one by a name that has parts: a MIG profile (`nvidia.com/mig-1g.10gb`), HAMi's `nvidia.com/gpumem`, or KAI's `gpu-fraction` annotation instead of the resource. Time-slicing and MPS are set up on the node, and a pod asks for 1.",
  links: ["https://kubernetes.io/docs/tasks/administer-cluster/extended-resource-node/"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    for (const { name, field, limit, milli, accelerator } of pod.containers.flatMap((container) => container.resources)) {
      if (accelerator === undefined || milli === undefined || milli % 1000 === 0 || field.value.type !== "scalar") continue;
      // What requests say and limits don't is the other rule's.
      const place = limit ?? field;
      yield {
        at: place.value,
        message: `${name} is counted in whole units, and ${field.value.text} is none: the API server refuses the pod. Ask for 1, or for a part of a device by a name that has parts (a MIG profile, HAMi's gpumem, KAI's gpu-fraction annotation).`,
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: notebook
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: ⟦0.5⟧
      `,
      says: "0.5 is none",
    },
    {
      title: "thousandths",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: notebook}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources: {limits: {memory: 16Gi, amd.com/gpu: ⟦"1500m"⟧}}
      `,
      says: "1500m is none",
    },
  ],
  good: [
    {
      title: "3000m is 3",
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
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 3000m
      `,
    },
  ],
});
