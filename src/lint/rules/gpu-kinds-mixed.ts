import { list } from "../../base/format.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const gpuKindsMixed = podRule({
  id: "gpu-kinds-mixed",
  rows: ["R11"],
  severity: "warning",
  title: "Pod that asks for accelerators of two kinds",
  why: "All of them must be free on one node, and few nodes offer two kinds: which names of a GPU exist is decided by the node's MIG strategy and its sharing. In one container two kinds also set `NVIDIA_VISIBLE_DEVICES` against each other.",
  remedy: "Ask for one kind, or split the work into two pods.",
  links: ["https://github.com/NVIDIA/gpu-operator/issues/637"],
  needs: "document",
  *check(pod) {
    const asked = pod.accelerators.filter(({ milli }) => milli === undefined || milli > 0);
    const [first] = asked;
    const names = [...new Set(asked.map(({ name }) => name))];
    if (first === undefined || names.length < 2) return;
    const other = asked.find(({ name }) => name !== first.name);
    if (other === undefined) return;
    yield {
      at: other.field,
      message: `The pod asks for ${list(names, 4)}, and one node has to offer them all. Few do: ask for one kind, or split the work into two pods.`,
      related: [{ at: first.field, message: `${first.name} is asked for here.` }],
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
          containers:
            - name: main
              image: registry.example/train:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
                  ⟦nvidia.com/mig-1g.10gb: 1⟧
      `,
      says: "nvidia.com/mig-1g.10gb",
    },
  ],
  good: [
    {
      title: "one kind, with a network device",
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
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1, rdma/hca_shared_devices_a: 1, nvidia.com/gpumem: 4000}}
      `,
    },
  ],
});
