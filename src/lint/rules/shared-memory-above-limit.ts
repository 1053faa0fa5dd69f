import { parseMilli } from "../../model/quantity.ts";
import { fieldAt, scalarAt, textAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const sharedMemoryAboveLimit = podRule({
  id: "shared-memory-above-limit",
  rows: ["D3"],
  severity: "hint",
  title: "Shared memory that the memory limit has no room for",
  why: "What is written to an `emptyDir` of the medium `Memory` counts against the memory limit of the containers. Where its `sizeLimit` reaches that limit, filling it ends the container (OOMKilled) before the volume is full.",
  remedy: "Raise the memory limit above the working set plus the shared memory, or lower `sizeLimit`.",
  links: ["https://kubernetes.io/docs/concepts/storage/volumes/#emptydir"],
  needs: "document",
  *check(pod) {
    for (const volume of pod.volumes) {
      const size = fieldAt(volume, "emptyDir.sizeLimit");
      if (textAt(volume, "emptyDir.medium") !== "Memory" || size?.value.type !== "scalar") continue;
      const bytes = parseMilli(size.value.value);
      const users = pod.containers.filter((container) => container.volumeMounts.some((mount) => textAt(mount, "name") === textAt(volume, "name")));
      for (const container of users) {
        const limit = scalarAt(container.node, [container.resourcesKey, "limits", "memory"]);
        const most = limit === undefined ? undefined : parseMilli(limit.value);
        if (bytes === undefined || most === undefined || limit === undefined || bytes < most) continue;
        yield {
          at: size,
          message: `The volume may hold ${size.value.text} of memory, and the container "${container.name}" may use ${limit.text} in all: it is ended (OOMKilled) before the volume is full. Raise the memory limit, or lower sizeLimit.`,
          related: [{ at: limit, message: `The memory limit is ${limit.text}.` }],
        };
        break;
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
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
                ⟦sizeLimit: 64Gi⟧
          containers:
            - name: main
              image: registry.example/train:1
              volumeMounts: [{name: dshm, mountPath: /dev/shm}]
              resources: {limits: {memory: 32Gi, nvidia.com/gpu: 1}}
      `,
      says: "may hold 64Gi of memory",
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
          volumes:
            - {name: dshm, emptyDir: {medium: Memory, sizeLimit: 16Gi}}
          containers:
            - name: main
              image: registry.example/train:1
              volumeMounts: [{name: dshm, mountPath: /dev/shm}]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
