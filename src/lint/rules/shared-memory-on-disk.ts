import { setField } from "../../manifest/edit.ts";
import { fieldAt, mapAt, textAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const sharedMemoryOnDisk = podRule({
  id: "shared-memory-on-disk",
  rows: ["D2"],
  severity: "warning",
  title: "Volume at /dev/shm that is on the node's disk",
  why: "An `emptyDir` without `medium: Memory` is a folder on the node's disk: what the processes exchange is written there, slowly, and counts as ephemeral storage, for which the pod may be evicted.",
  remedy: "Set `medium: Memory`, with a `sizeLimit` that the container's memory limit has room for.",
  links: ["https://kubernetes.io/docs/concepts/storage/volumes/#emptydir"],
  needs: "document",
  *check(pod) {
    if (pod.partial) return;
    const names = new Set(pod.containers.flatMap((container) => container.volumeMounts).filter((mount) => /^\/dev\/shm\/?$/.test(textAt(mount, "mountPath") ?? "")).map((mount) => textAt(mount, "name")));
    for (const volume of pod.volumes.filter((each) => names.has(textAt(each, "name")))) {
      const field = fieldAt(volume, "emptyDir");
      const medium = textAt(volume, "emptyDir.medium") ?? "";
      if (field === undefined || medium !== "") continue;
      const holder = mapAt(volume, "emptyDir");
      yield {
        at: field,
        message: `The volume "${textAt(volume, "name") ?? ""}" at /dev/shm is a folder on the node's disk: shared memory there is slow and counts as ephemeral storage. Set medium: Memory.`,
        fixes: [{ title: "Set medium: Memory", safe: false, edits: holder === undefined ? setField(pod.object.document, volume, "emptyDir", { medium: "Memory" }) : setField(pod.object.document, holder, "medium", "Memory") }],
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
          volumes:
            - name: dshm
              ⟦emptyDir⟧: {}
          containers:
            - name: main
              image: registry.example/train:1
              volumeMounts: [{name: dshm, mountPath: /dev/shm}]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
      says: "on the node's disk",
      choices: {
        "Set medium: Memory": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            volumes:
              - name: dshm
                emptyDir: {medium: Memory}
            containers:
              - name: main
                image: registry.example/train:1
                volumeMounts: [{name: dshm, mountPath: /dev/shm}]
                resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
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
          volumes:
            - {name: dshm, emptyDir: {medium: Memory}}
            - {name: scratch, emptyDir: {}}
          containers:
            - name: main
              image: registry.example/train:1
              volumeMounts: [{name: dshm, mountPath: /dev/shm}, {name: scratch, mountPath: /tmp}]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
