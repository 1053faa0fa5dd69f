import { setField } from "../../manifest/edit.ts";
import { spanOf } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const tolerationWithoutKey = podRule({
  id: "toleration-without-key",
  rows: ["P3"],
  severity: "error",
  title: "Toleration without a key whose operator is not Exists",
  why: "Without a key a toleration can only mean every taint, and that is said with `Exists`. With `Equal`, which is also meant where no operator is written, the API server refuses it.",
  remedy: "Name the key of the taint (`nvidia.com/gpu`).",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    // Half-written, the key may be about to come.
    if (pod.object.partial) return;
    for (const { node, key, operator, field } of pod.tolerations) {
      const written = field("key");
      if (key !== undefined && key !== "") continue;
      // A key that is no string is refused for another reason; another operator is another rule's.
      if (written?.value.type === "scalar" && written.value.value !== null && written.value.value !== "") continue;
      if (operator !== undefined && operator !== "" && operator !== "Equal") continue;
      const [first] = node.entries;
      const place = written ?? field("operator") ?? field("value") ?? first;
      yield {
        at: place === undefined ? node : spanOf(place),
        message: `A toleration without a key must have the operator Exists, and the API server refuses ${operator === undefined || operator === "" ? "Equal, which is meant where none is written" : operator}. Name the key of the taint, such as nvidia.com/gpu.`,
        fixes: [{ title: "Tolerate nvidia.com/gpu", safe: false, edits: setField(pod.object.document, node, "key", "nvidia.com/gpu") }],
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
            - ⟦key: ""⟧
              operator: Equal
              value: present
              effect: NoSchedule
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "refuses Equal.",
      choices: {
        "Tolerate nvidia.com/gpu": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: serve
          spec:
            tolerations:
              - key: "nvidia.com/gpu"
                operator: Equal
                value: present
                effect: NoSchedule
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
    {
      title: "no key at all",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - ⟦value: present⟧
              effect: NoSchedule
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "where none is written",
      choices: {
        "Tolerate nvidia.com/gpu": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: serve
          spec:
            tolerations:
              - value: present
                effect: NoSchedule
                key: nvidia.com/gpu
            containers:
              - name: main
                image: registry.example/serve:1
                resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
        `,
      },
    },
  ],
  good: [
    {
      title: "a key with the operator left out",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - {key: sku, value: gpu, effect: NoSchedule}
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
