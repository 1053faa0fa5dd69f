import { appendItem } from "../../manifest/edit.ts";
import { itemsAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

/** Names of RDMA devices; EFA registers its memory without the capability (AWS's own examples set none). */
const rdma = /^rdma\/|^(?:nvidia|openshift)\.com\/(?:hostdev|ib|roce|rdma)|^mellanox\.com\//;

export const rdmaWithoutIpcLock = podRule({
  id: "rdma-without-ipc-lock",
  rows: ["D5"],
  severity: "warning",
  title: "RDMA device without the capability to lock memory",
  why: "Registering memory with an RDMA adapter locks it. Without `IPC_LOCK` the registration fails (`ibv_reg_mr`), and NCCL falls back to TCP or ends.",
  remedy: "Add `IPC_LOCK` to the capabilities of the container. It counts for root only, unless the node raises the limit for locked memory.",
  links: ["https://github.com/Mellanox/k8s-rdma-shared-dev-plugin/issues/29"],
  needs: "document",
  absence: true,
  *check(pod) {
    for (const container of pod.running) {
      const device = container.resources.find(({ name, milli }) => rdma.test(name) && (milli ?? 0) > 0);
      const capabilities = itemsAt(container.node, "securityContext.capabilities.add").map((item) => (item.type === "scalar" ? item.text : ""));
      if (device === undefined || container.privileged || capabilities.some((each) => /^(?:CAP_)?(?:IPC_LOCK|ALL)$/.test(each))) continue;
      yield {
        at: device.field,
        message: `The container "${container.name}" asks for ${device.name} and can't lock memory, so registering it with the adapter fails and NCCL uses TCP or ends. Add the capability IPC_LOCK.`,
        fixes: [{ title: "Add the capability IPC_LOCK", safe: false, edits: appendItem(pod.object.document, container.node, "securityContext.capabilities.add", "IPC_LOCK") }],
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
                  memory: 64Gi
                  nvidia.com/gpu: 8
                  ⟦rdma/hca_shared_devices_a: 1⟧
      `,
      says: "Add the capability IPC_LOCK",
      choices: {
        "Add the capability IPC_LOCK": yaml`
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
                    memory: 64Gi
                    nvidia.com/gpu: 8
                    rdma/hca_shared_devices_a: 1
                securityContext:
                  capabilities:
                    add:
                      - IPC_LOCK
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
          containers:
            - name: main
              image: registry.example/train:1
              securityContext: {capabilities: {add: [IPC_LOCK]}}
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8, rdma/hca_shared_devices_a: 1}}
      `,
    },
  ],
});
