import { removeField, setField } from "../../manifest/edit.ts";
import { fieldAt, textAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const nodeNameFixed = podRule({
  id: "node-name-fixed",
  rows: ["P15"],
  severity: "warning",
  title: "GPU pod with a fixed node name",
  why: "With `nodeName` the scheduler is bypassed: taints of `NoSchedule` are ignored, nobody looks whether a GPU is free, and the kubelet fails the pod (`OutOfnvidia.com/gpu`) where none is.",
  remedy: "Select the node by its label `kubernetes.io/hostname`, or better by what it has: the GPU model.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename"],
  needs: "document",
  *check(pod) {
    const field = fieldAt(pod.spec, "nodeName");
    const name = textAt(pod.spec, "nodeName");
    if (field === undefined || name === undefined || name === "" || !pod.asksForAccelerator) return;
    const selector = pod.nodeSelector;
    yield {
      at: field,
      message: `nodeName bypasses the scheduler: nobody looks whether ${name} has a free GPU, and the pod fails where it has none. Select the node by a label.`,
      fixes: selector !== undefined ? [] : [{
        title: `Select ${name} by kubernetes.io/hostname`,
        safe: false,
        edits: [removeField(pod.object.document, pod.spec, field), ...setField(pod.object.document, pod.spec, "nodeSelector", { "kubernetes.io/hostname": name })],
      }],
    };
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
          ⟦nodeName: gpu-node-07⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "whether gpu-node-07 has a free GPU",
      choices: {
        "Select gpu-node-07 by kubernetes.io/hostname": yaml`
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
                    nvidia.com/gpu: 1
            nodeSelector:
              kubernetes.io/hostname: gpu-node-07
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
          nodeSelector: {kubernetes.io/hostname: gpu-node-07}
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
