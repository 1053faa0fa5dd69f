import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const gpuInSidecar = podRule({
  id: "gpu-in-sidecar",
  rows: ["R10"],
  severity: "hint",
  title: "Sidecar that asks for accelerators beside the main container",
  why: "A sidecar (an init container with `restartPolicy: Always`) runs beside the containers, so what it asks for is added to what they ask for: the pod needs the sum on one node.",
  remedy: "Ask for accelerators only in the container that works with them.",
  links: ["https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers"],
  needs: "document",
  *check(pod) {
    const main = pod.containers.filter(({ role }) => role === "container").flatMap((container) => container.accelerators);
    for (const container of pod.containers.filter(({ role }) => role === "sidecar")) {
      for (const { name, field, milli } of container.accelerators) {
        const beside = main.filter((each) => each.name === name).reduce((sum, each) => sum + (each.milli ?? 0), 0);
        if (milli === undefined || milli <= 0 || beside <= 0) continue;
        yield {
          at: field,
          message: `The sidecar "${container.name}" asks for ${String(milli / 1000)} of ${name} and the containers for ${String(beside / 1000)}: the pod needs ${String((milli + beside) / 1000)} on one node. Ask for them only where they are used.`,
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
          name: serve
        spec:
          initContainers:
            - name: metrics
              image: registry.example/metrics:1
              restartPolicy: Always
              resources:
                limits:
                  memory: 1Gi
                  ⟦nvidia.com/gpu: 1⟧
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 4
      `,
      says: "needs 5 on one node",
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          initContainers:
            - name: metrics
              image: registry.example/metrics:1
              restartPolicy: Always
              resources: {limits: {memory: 1Gi}}
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 4}}
      `,
    },
  ],
});
