import { replaceScalar } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { nearest } from "../nearest.ts";
import { podRule } from "../rule.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
/** Words that people write for an effect and that are further from it than slips of the finger. */
const habits: Readonly<Record<string, string>> = { noexecution: "NoExecute", noscheduling: "NoSchedule", evict: "NoExecute", prefernotschedule: "PreferNoSchedule" };

export const tolerationEffectMisspelt = podRule({
  id: "toleration-effect-misspelt",
  rows: ["P5"],
  severity: "error",
  title: "Toleration with an effect that doesn't exist",
  why: "The API server accepts `NoSchedule`, `PreferNoSchedule` and `NoExecute`, written exactly so, and refuses every other effect.",
  remedy: "Write one of the three, or leave `effect` out to tolerate all effects of the key.",
  links: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"],
  refusedBy: "kube-apiserver",
  needs: "document",
  *check(pod) {
    for (const toleration of pod.tolerations) {
      const field = toleration.field("effect");
      const written = toleration.effect;
      if (field?.value.type !== "scalar" || written === undefined || written === "" || effects.includes(written)) continue;
      const meant = habits[written.toLowerCase()] ?? nearest(written, effects);
      const advice = meant === undefined ? `Write one of ${effects.join(", ")}.` : `Write ${meant}.`;
      yield {
        at: field.value,
        message: `The effect "${written}" doesn't exist, and the API server refuses the pod. ${advice}`,
        fixes: meant === undefined ? [] : [{ title: `Write ${meant}`, safe: true, edits: [replaceScalar(pod.object.document, field.value, meant)] }],
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
              effect: ⟦Noschedule⟧
            - {key: sku, value: gpu, effect: ⟦"NoExecution"⟧}
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "Write NoSchedule.",
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - key: nvidia.com/gpu
              operator: Exists
              effect: NoSchedule
            - {key: sku, value: gpu, effect: "NoExecute"}
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
    },
    {
      title: "nothing near",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          tolerations:
            - {key: nvidia.com/gpu, operator: Exists, effect: ⟦Always⟧}
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "NoSchedule, PreferNoSchedule, NoExecute",
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
            - key: nvidia.com/gpu
              operator: Exists
              effect: NoSchedule
            - key: sku
              value: gpu
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
    },
  ],
});
