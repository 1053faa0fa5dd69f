import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const severalMigSlices = podRule({
  id: "several-mig-slices",
  rows: ["R13"],
  severity: "hint",
  title: "Container that asks for several MIG slices",
  why: "A CUDA process uses one MIG device: of several in one container all but the first stay idle, unless it starts a process for each.",
  remedy: "Ask for one larger slice (`nvidia.com/mig-3g.40gb`), or run a pod for each slice.",
  links: ["https://docs.nvidia.com/datacenter/tesla/mig-user-guide/"],
  needs: "document",
  *check(pod) {
    for (const { name, field, milli, accelerator, container } of pod.accelerators) {
      if (accelerator?.vendor !== "nvidia" || accelerator.unit !== "partition" || milli === undefined || milli <= 1000) continue;
      yield {
        at: field,
        message: `A CUDA process uses one MIG device, and the container "${container.name}" asks for ${String(milli / 1000)} of ${name}. Unless it starts a process for each, ask for one larger slice or run a pod for each.`,
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
              resources:
                limits:
                  memory: 16Gi
                  ⟦nvidia.com/mig-1g.10gb: 4⟧
      `,
      says: "asks for 4",
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
          containers:
            - name: main
              image: registry.example/train:1
              resources: {limits: {memory: 16Gi, nvidia.com/mig-3g.40gb: 1}}
      `,
    },
  ],
});
