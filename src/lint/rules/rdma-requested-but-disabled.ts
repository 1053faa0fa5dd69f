import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const rdmaRequestedButDisabled = podRule({
  id: "rdma-requested-but-disabled",
  rows: ["D7"],
  severity: "hint",
  title: "RDMA devices requested, and NCCL told not to use them",
  why: "`NCCL_IB_DISABLE=1` is a usual step in the search for a fault. Left in a manifest that requests RDMA devices it sends everything over TCP, at a fraction of the speed.",
  remedy: "Remove the variable, or the request for the devices.",
  links: ["https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html#nccl-ib-disable"],
  needs: "document",
  *check(pod) {
    for (const container of pod.containers) {
      const value = container.variable("NCCL_IB_DISABLE")?.value;
      const device = container.resources.find(({ name, milli, accelerator }) => (name.startsWith("rdma/") || accelerator?.unit === "network") && (milli ?? 0) > 0);
      if (value?.text !== "1" || device === undefined) continue;
      yield {
        at: value,
        message: `The container "${container.name}" requests ${device.name}, and NCCL_IB_DISABLE=1 tells NCCL to leave it alone: everything goes over TCP. Remove the variable.`,
        related: [{ at: device.field, message: "The device is requested here." }],
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
              env:
                - name: NCCL_IB_DISABLE
                  value: ⟦"1"⟧
              securityContext: {capabilities: {add: [IPC_LOCK]}}
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8, rdma/ib: 1}}
      `,
      says: "leave it alone",
    },
  ],
  good: [
    {
      title: "no device that could be used",
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
              env: [{name: NCCL_IB_DISABLE, value: "1"}]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}
      `,
    },
  ],
});
