import { removeField, replaceScalar, setField } from "../../manifest/edit.ts";
import { isSet } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const tolerationSecondsWithoutNoExecute = podRule({
  id: "toleration-seconds-without-no-execute",
  rows: ["P4"],
  severity: "error",
  title: "Toleration with seconds and an effect other than NoExecute",
  why: "`tolerationSeconds` says how long a running pod stays on a node after a `NoExecute` taint. With another effect, or with none, the API server refuses it.",
  remedy: "Write the effect `NoExecute`, or drop `tolerationSeconds`.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    // The effect of a patch may stand in what it patches.
    if (pod.object.partial) return;
    for (const { node, effect, field } of pod.tolerations) {
      const seconds = field("tolerationSeconds");
      if (seconds === undefined || !isSet(node, "tolerationSeconds") || effect === "NoExecute") continue;
      const written = field("effect");
      const { document } = pod.object;
      yield {
        at: seconds,
        message: `tolerationSeconds needs the effect NoExecute, and ${effect === undefined || effect === "" ? "none is written" : `this one is ${effect}`}: the API server refuses the pod. Drop tolerationSeconds, or write NoExecute.`,
        fixes: [
          { title: "Drop tolerationSeconds", safe: false, edits: [removeField(document, node, seconds)] },
          { title: "Write the effect NoExecute", safe: false, edits: written?.value.type === "scalar" ? [replaceScalar(document, written.value, "NoExecute")] : setField(document, node, "effect", "NoExecute") },
        ],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - key: nvidia.com/gpu
              operator: Exists
              effect: NoSchedule
              ⟦tolerationSeconds: 300⟧
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "this one is NoSchedule",
      choices: {
        "Drop tolerationSeconds": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: serve
          spec:
            tolerations:
              - key: nvidia.com/gpu
                operator: Exists
                effect: NoSchedule
            containers:
              - name: main
                image: registry.example/serve:1
                resources:
                  limits:
                    memory: 16Gi
                    nvidia.com/gpu: 1
        `,
        "Write the effect NoExecute": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: serve
          spec:
            tolerations:
              - key: nvidia.com/gpu
                operator: Exists
                effect: NoExecute
                tolerationSeconds: 300
            containers:
              - name: main
                image: registry.example/serve:1
                resources:
                  limits:
                    memory: 16Gi
                    nvidia.com/gpu: 1
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
          name: serve
        spec:
          tolerations:
            - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 60}
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
