import { isSet } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { evidenceOf } from "../gpuEvidence.ts";
import { podsOf } from "../pod.ts";
import { podRule } from "../rule.ts";

const keys = new Set(["nvidia.com/gpu", "amd.com/gpu", "google.com/tpu", "habana.ai/gaudi"]);

export const gpuToleratedButNotUsed = podRule({
  id: "gpu-tolerated-but-not-used",
  rows: ["P10"],
  severity: "hint",
  title: "Pod that tolerates GPU nodes and uses no GPU",
  why: "The taint keeps pods without GPUs off the expensive nodes. One that tolerates it may take the processors and the memory that the pods with GPUs need there.",
  remedy: "Drop the toleration, or request a GPU.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#example-use-cases"],
  needs: "document",
  absence: true,
  *check(pod) {
    if (pod.object.kind === "DaemonSet" || podsOf(pod.object).some((each) => each.asksForAccelerator)) return;
    // What is placed on purpose, or has more signs of a GPU than its toleration, is not a pod that strayed.
    if (pod.nodeSelector !== undefined || isSet(pod.spec, "affinity") || isSet(pod.spec, "nodeName")) return;
    const [first, ...others] = pod.tolerations.filter(({ key }) => keys.has(key ?? ""));
    if (first === undefined || others.length > 0 || evidenceOf(pod).length > 1) return;
    yield {
      at: first.node,
      message: `The pod requests no accelerator and tolerates ${first.key ?? ""}, so it may fill the nodes that are kept for pods with GPUs. Drop the toleration, or request a GPU.`,
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          tolerations:
            - ⟦key: nvidia.com/gpu
              operator: Exists⟧
          containers:
            - name: main
              image: registry.example/web:1
              resources:
                limits:
                  memory: 1Gi
      `,
      says: "kept for pods with GPUs",
    },
  ],
  good: [
    {
      title: "an agent of each GPU node",
      text: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: exporter
        spec:
          selector: {matchLabels: {app: exporter}}
          template:
            metadata: {labels: {app: exporter}}
            spec:
              tolerations:
                - {key: nvidia.com/gpu, operator: Exists}
              containers:
                - name: main
                  image: registry.example/exporter:1
                  resources: {limits: {memory: 1Gi}}
      `,
    },
  ],
});
