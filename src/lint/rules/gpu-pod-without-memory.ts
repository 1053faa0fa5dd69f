import { fieldAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const gpuPodWithoutMemory = podRule({
  id: "gpu-pod-without-memory",
  rows: ["S15"],
  // A warning in the table of mistakes; two thirds of working examples state none, so it is worth a look and no more.
  severity: "hint",
  title: "GPU container without a memory request or limit",
  why: "A container that states no memory is placed where none may be free and is among the first to be evicted when the node runs short: a long run or a loaded model is lost.",
  remedy: "Request the memory that the work needs, and set a limit.",
  links: ["https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/"],
  needs: "document",
  absence: true,
  *check(pod) {
    // Memory of the whole pod is stated at pod level (PodLevelResources).
    if (fieldAt(pod.spec, "resources") !== undefined) return;
    for (const container of pod.running) {
      const [first] = container.accelerators.filter(({ milli }) => (milli ?? 0) > 0);
      if (first === undefined || container.resource("memory") !== undefined) continue;
      yield {
        at: fieldAt(container.node, container.resourcesKey)?.key ?? container.node,
        message: `The container "${container.name}" asks for ${first.name} and states no memory: it is among the first to be evicted when the node runs short. Set a memory request and limit.`,
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
          containers:
            - name: main
              image: registry.example/train:1
              ⟦resources⟧:
                limits:
                  nvidia.com/gpu: 1
      `,
      says: "states no memory",
    },
  ],
  good: [
    {
      title: "a request alone",
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
                requests: {memory: 64Gi}
                limits: {nvidia.com/gpu: 1}
      `,
    },
  ],
});
