import { fieldAt, flagAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const hostIpcForSharedMemory = podRule({
  id: "host-ipc-for-shared-memory",
  rows: ["D4"],
  severity: "warning",
  title: "GPU pod in the IPC namespace of its node",
  why: "`hostIPC` gives the pod the node's shared memory, and with it that of every other process there: other teams' pods can read what it shares, and the baseline Pod Security Standard forbids it.",
  remedy: "Mount an `emptyDir` with `medium: Memory` at `/dev/shm` instead. Clients of a CUDA MPS daemon on the node are the exception.",
  links: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
  needs: "document",
  *check(pod) {
    const field = fieldAt(pod.spec, "hostIPC");
    if (field === undefined || flagAt(pod.spec, "hostIPC") !== true || !pod.asksForAccelerator) return;
    // The MPS daemon of the node is reached by its IPC namespace.
    if (pod.containers.some((container) => container.env.some(({ name }) => name.startsWith("CUDA_MPS_")))) return;
    yield {
      at: field,
      message: "hostIPC shares memory with every process of the node. For shared memory between this pod's own processes mount an emptyDir with medium: Memory at /dev/shm.",
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
          ⟦hostIPC: true⟧
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 64Gi
                  nvidia.com/gpu: 8
      `,
      says: "every process of the node",
    },
  ],
  good: [
    {
      title: "a client of MPS",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          hostIPC: true
          containers:
            - name: main
              image: registry.example/train:1
              env: [{name: CUDA_MPS_PIPE_DIRECTORY, value: /tmp/mps}]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
