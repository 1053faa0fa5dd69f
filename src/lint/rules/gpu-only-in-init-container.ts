import { count } from "../../base/format.ts";
import { yaml } from "../example.ts";
import type { ContainerResource } from "../container.ts";
import { podRule } from "../rule.ts";

function sum(resources: readonly ContainerResource[], name: string): number {
  return resources.filter((resource) => resource.name === name).reduce((total, { milli }) => total + (milli ?? 0), 0) / 1000;
}

export const gpuOnlyInInitContainer = podRule({
  id: "gpu-only-in-init-container",
  rows: ["R9"],
  severity: "warning",
  title: "Init container that asks for more accelerators than the containers that run",
  why: "A pod holds the larger of what its init containers and what its containers ask for, as long as it lives. Devices that only an init container asked for stay reserved and idle after it has ended.",
  remedy: "Ask for the accelerators in the container that works with them, and in init containers for no more than that.",
  links: ["https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers"],
  needs: "document",
  *check(pod) {
    if (pod.partial) return;
    const running = pod.running.flatMap((container) => container.accelerators);
    for (const container of pod.containers.filter(({ role }) => role === "init")) {
      for (const { name, field, milli } of container.accelerators) {
        const [asked, used] = [(milli ?? 0) / 1000, sum(running, name)];
        if (asked <= used) continue;
        yield {
          at: field,
          message: `The init container "${container.name}" asks for ${String(asked)} of ${name}, and the containers that run ask for ${used === 0 ? "none" : String(used)}: the pod holds ${count(asked - used, "device")} for as long as it lives that nothing in it uses. Ask for them where they are used.`,
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
          initContainers:
            - name: check
              image: registry.example/check:1
              resources:
                limits:
                  memory: 1Gi
                  ⟦nvidia.com/gpu: 2⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "holds 1 device",
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
          initContainers:
            - name: check
              image: registry.example/check:1
              resources: {limits: {memory: 1Gi, nvidia.com/gpu: 1}}
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
