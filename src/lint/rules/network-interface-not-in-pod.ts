import { flagAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

const variables = ["NCCL_SOCKET_IFNAME", "GLOO_SOCKET_IFNAME"];
/** Names that interfaces have on nodes (systemd, Azure, VLANs); in a pod's own network they don't exist. */
const ofNodes = /^=?(?:en[opsx]\w*|eno\d|ens\d|bond\d*|ib\d+|hsn\d+)/;
/** Annotations that add interfaces to a pod. */
const networks = /^(?:k8s\.v1\.cni\.cncf\.io\/networks|networking\.gke\.io\/interfaces|v1\.multus-cni\.io\/)/;

export const networkInterfaceNotInPod = podRule({
  id: "network-interface-not-in-pod",
  rows: ["D6"],
  severity: "warning",
  title: "NCCL or Gloo bound to an interface that the pod doesn't have",
  why: "A pod's own network has `lo` and `eth0`. Bound to an interface of the node, NCCL ends with `no socket interface found`; bound to `lo`, the pods of a job can't reach each other.",
  remedy: "Leave the variable out (NCCL skips `lo` by itself), or write `eth0`. The interfaces of the node are there with `hostNetwork`, others with a network annotation.",
  links: ["https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html#nccl-socket-ifname"],
  needs: "document",
  *check(pod) {
    if (flagAt(pod.spec, "hostNetwork") === true || pod.partial) return;
    const annotations = pod.metadata?.entries.find(({ key }) => key.text === "annotations")?.value;
    if (annotations?.type === "map" && annotations.entries.some(({ key }) => networks.test(key.text))) return;
    for (const container of pod.containers) {
      for (const name of variables) {
        const value = container.variable(name)?.value;
        if (value === undefined) continue;
        const parts = value.text.split(",");
        if (parts.every((part) => ofNodes.test(part))) {
          yield { at: value, message: `${name}=${value.text} names an interface of nodes, and a pod without hostNetwork has lo and eth0 only: the processes find no interface. Leave the variable out, or write eth0.` };
        } else if (/^=?lo$/.test(value.text) && (pod.count ?? 1) > 1) {
          yield { at: value, message: `${name}=${value.text} lets the processes talk inside one pod only, and there are ${String(pod.count)}: they wait for each other. Leave the variable out, or write eth0.` };
        }
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
          containers:
            - name: main
              image: registry.example/train:1
              env:
                - name: NCCL_SOCKET_IFNAME
                  value: ⟦ens5⟧
              resources:
                limits:
                  memory: 64Gi
                  nvidia.com/gpu: 1
      `,
      says: "names an interface of nodes",
    },
    {
      title: "the loopback of several pods",
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train}
        spec:
          completionMode: Indexed
          completions: 4
          parallelism: 4
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  env: [{name: GLOO_SOCKET_IFNAME, value: ⟦lo⟧}]
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
      says: "there are 4",
    },
  ],
  good: [
    {
      title: "with the node's network, or the pod's own interface",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          hostNetwork: true
          containers:
            - name: main
              image: registry.example/train:1
              env: [{name: NCCL_SOCKET_IFNAME, value: ens5}]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: other}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              env: [{name: NCCL_SOCKET_IFNAME, value: eth0}]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
