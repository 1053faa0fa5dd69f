import { fieldAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const gpuContainerPrivileged = podRule({
  id: "gpu-container-privileged",
  rows: ["R7"],
  severity: "warning",
  title: "Privileged container with a GPU",
  why: "A privileged container sees every device of its node, whatever it requested: it can use GPUs that the scheduler has given to other pods.",
  remedy: "Drop `privileged` and add the capabilities that are needed (`IPC_LOCK` for RDMA, `SYS_ADMIN` or `SYS_PTRACE` for profilers).",
  links: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
  needs: "document",
  *check(pod) {
    for (const container of pod.containers) {
      const field = fieldAt(container.node, "securityContext.privileged");
      // A TPU pod takes all chips of its node, and older GKE versions want it privileged (GKE documentation, TPUs).
      const asks = container.accelerators.some(({ milli, accelerator }) => milli !== undefined && milli > 0 && accelerator?.vendor !== "google-tpu");
      if (field === undefined || !container.privileged || !asks) continue;
      yield {
        at: field,
        message: `The container "${container.name}" is privileged and so sees all GPUs of its node, not only those that it requests. Drop privileged, and add the capabilities that it needs.`,
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
              securityContext:
                ⟦privileged: true⟧
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "sees all GPUs of its node",
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
              securityContext: {privileged: false, capabilities: {add: [IPC_LOCK]}}
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
