import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

/** Variables that the tools of this field read credentials from. */
const names = new Set(["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HUGGINGFACE_HUB_TOKEN", "HUGGINGFACE_TOKEN", "WANDB_API_KEY", "NGC_API_KEY", "NGC_CLI_API_KEY", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "COMET_API_KEY", "NEPTUNE_API_TOKEN", "KAGGLE_KEY", "ANTHROPIC_API_KEY"]);
/** Texts that stand for a value still to be filled in. */
const placeholder = /^$|^[<[{$]|^(?:your|my|some|insert|replace|change|todo|xxx|\*+|placeholder|none|dummy|fake|test|token|hf_x+)/i;

export const tokenInManifest = podRule({
  id: "token-in-manifest",
  rows: ["S17"],
  severity: "warning",
  title: "Access token written into the manifest",
  why: "A token in a manifest is in the repository's history, in the API server's, and in front of everybody who may read pods.",
  remedy: "Put it into a Secret, refer to it by `secretKeyRef`, and replace the token: it is known now.",
  links: ["https://kubernetes.io/docs/concepts/configuration/secret/"],
  needs: "document",
  *check(pod) {
    for (const variable of pod.containers.flatMap((container) => container.env)) {
      if (variable.value === undefined || !names.has(variable.name) || variable.value.text.length < 16 || placeholder.test(variable.value.text)) continue;
      yield {
        at: variable.value,
        // Without the value: messages are copied into reports.
        message: `The value of ${variable.name} is readable by everybody who may see this file or the pod. Put it into a Secret, refer to it by secretKeyRef, and replace the token.`,
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
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              env:
                - name: HF_TOKEN
                  value: ⟦hf_0000000000000000000000⟧
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "value of HF_TOKEN",
    },
  ],
  good: [
    {
      title: "a Secret, and a place to fill in",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              env:
                - {name: HF_TOKEN, valueFrom: {secretKeyRef: {name: hub, key: token}}}
                - {name: WANDB_API_KEY, value: <your key of the service>}
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
