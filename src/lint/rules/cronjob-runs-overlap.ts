import { replaceScalar, setField } from "../../manifest/edit.ts";
import { fieldAt, mapAt, scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podsOf } from "../pod.ts";
import { objectRule } from "../rule.ts";

export const cronjobRunsOverlap = objectRule({
  id: "cronjob-runs-overlap",
  rows: ["J5"],
  severity: "warning",
  title: "CronJob with GPUs whose runs may overlap",
  why: "With the concurrency policy `Allow`, which is the default, a run that takes longer than the interval, or waits for a GPU, is joined by the next one: they pile up and hold GPUs side by side.",
  remedy: "Set `concurrencyPolicy: Forbid` to skip a run while one is active, or `Replace` to end the old one.",
  links: ["https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy"],
  needs: "document",
  kinds: ["CronJob"],
  absence: true,
  *check(object) {
    const spec = mapAt(object.root, "spec");
    if (object.group !== "batch" || spec === undefined || !podsOf(object).some((pod) => pod.asksForAccelerator)) return;
    const policy = scalarAt(spec, "concurrencyPolicy");
    if (policy !== undefined && policy.text !== "Allow" && policy.text !== "") return;
    const place = fieldAt(spec, "concurrencyPolicy") ?? fieldAt(spec, "schedule");
    yield {
      at: place ?? spec,
      message: `A run of this CronJob that waits for its GPU, or takes longer than the interval, is joined by the next one. Set concurrencyPolicy to Forbid to skip runs, or to Replace to end the old one.`,
      fixes: ["Forbid", "Replace"].map((value) => ({
        title: `Set concurrencyPolicy: ${value}`,
        safe: false,
        edits: policy === undefined ? setField(object.document, spec, "concurrencyPolicy", value, fieldAt(spec, "schedule")) : [replaceScalar(object.document, policy, value)],
      })),
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: nightly
        spec:
          ⟦schedule: "0 * * * *"⟧
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: main
                      image: registry.example/train:1
                      resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "joined by the next one",
      choices: {
        "Set concurrencyPolicy: Forbid": yaml`
          apiVersion: batch/v1
          kind: CronJob
          metadata:
            name: nightly
          spec:
            schedule: "0 * * * *"
            concurrencyPolicy: Forbid
            jobTemplate:
              spec:
                template:
                  spec:
                    restartPolicy: Never
                    containers:
                      - name: main
                        image: registry.example/train:1
                        resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
        `,
        "Set concurrencyPolicy: Replace": yaml`
          apiVersion: batch/v1
          kind: CronJob
          metadata:
            name: nightly
          spec:
            schedule: "0 * * * *"
            concurrencyPolicy: Replace
            jobTemplate:
              spec:
                template:
                  spec:
                    restartPolicy: Never
                    containers:
                      - name: main
                        image: registry.example/train:1
                        resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: nightly
        spec:
          schedule: "0 * * * *"
          concurrencyPolicy: Forbid
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: main
                      image: registry.example/train:1
                      resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
