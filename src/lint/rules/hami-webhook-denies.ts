import { fieldAt, isSet } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

/** Amounts that only HAMi knows: a container that names one is meant for it. */
const amounts = new Set(["nvidia.com/gpumem", "nvidia.com/gpumem-percentage", "nvidia.com/gpucores"]);

export const hamiWebhookDenies = podRule({
  id: "hami-webhook-denies",
  rows: ["N5"],
  severity: "error",
  title: "HAMi's amounts in a privileged container or on a fixed node",
  why: "HAMi's admission webhook denies a pod that asks for its resources and names its node, or that has a privileged container, which sees every device of the node whatever its limits.",
  remedy: "Leave the node to the scheduler (`nodeSelector` or affinity narrow it down), and drop `privileged`.",
  links: ["https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/scheduler/webhook.go"],
  refusedBy: { name: "HAMi's admission webhook" },
  needs: "document",
  *check(pod) {
    const asking = pod.containers.filter((container) => container.resources.some(({ name }) => amounts.has(name)));
    const [first] = asking;
    if (first === undefined) return;
    const named = fieldAt(pod.spec, "nodeName");
    if (named !== undefined && isSet(pod.spec, "nodeName")) {
      yield { at: named, message: `The container "${first.name}" asks for a part of a GPU by HAMi, whose webhook denies pods with nodeName. Narrow the nodes down by nodeSelector or affinity instead.` };
    }
    for (const container of pod.containers) {
      const privileged = fieldAt(container.node, "securityContext.privileged");
      if (!container.privileged || privileged === undefined) continue;
      yield { at: privileged, message: `The container "${first.name}" asks for a part of a GPU by HAMi, whose webhook denies pods with a privileged container (before 2.10 it lets them in without limits, and they see every device of the node). Drop privileged.` };
    }
  },
  bad: [
    {
      also: ["node-name-fixed"],
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          ⟦nodeName: gpu-node-07⟧
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
                  nvidia.com/gpumem: 3000
      `,
      says: "denies pods with nodeName",
    },
    {
      title: "a privileged container",
      also: ["gpu-container-privileged"],
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: serve}
        spec:
          containers:
            - name: main
              image: registry.example/serve:1
              securityContext: {⟦privileged: true⟧}
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1, nvidia.com/gpucores: 30}}
      `,
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          nodeSelector: {pool: shared}
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1, nvidia.com/gpumem: 3000}}
      `,
    },
  ],
});
