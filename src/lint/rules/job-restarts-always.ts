import { replaceScalar, setField } from "../../manifest/edit.ts";
import { nodeAt, scalarAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

const allowed = ["Never", "OnFailure"];

export const jobRestartsAlways = podRule({
  id: "job-restarts-always",
  rows: ["J1"],
  severity: "error",
  title: "Job whose pods restart always",
  why: "A Job ends when its pods do, so its pods must not be restarted for ever. The API server accepts `Never` and `OnFailure` only, and where nothing is written it reads `Always`.",
  remedy: "Write `Never` to get a new pod for each try, whose logs stay; `OnFailure` restarts the container in the same pod.",
  links: ["https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-template"],
  refusedBy: "kube-apiserver",
  needs: "document",
  kinds: ["Job", "CronJob"],
  absence: true,
  *check(pod) {
    // Volcano's kinds of these names have rules of their own.
    if (pod.object.group !== "batch") return;
    const policy = scalarAt(pod.spec, "restartPolicy");
    const written = policy?.text ?? "";
    if (allowed.includes(written) || (policy === undefined && nodeAt(pod.spec, "restartPolicy") !== undefined)) return;
    const containers = pod.spec.entries.find((entry) => entry.key.text === "containers");
    const { document } = pod.object;
    yield {
      at: policy !== undefined && written !== "" ? policy : (containers?.key ?? pod.spec),
      message: `The pods of a ${pod.object.kind} need the restartPolicy Never or OnFailure${written === "" ? ", and none is written, which means Always" : `, not ${written}`}: the API server refuses it.`,
      fixes: allowed.map((value) => ({
        title: `Set restartPolicy: ${value}`,
        safe: false,
        edits: policy !== undefined && written !== "" ? [replaceScalar(document, policy, value)] : setField(document, pod.spec, "restartPolicy", value),
      })),
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
        spec:
          backoffLimit: 2
          template:
            spec:
              restartPolicy: ⟦Always⟧
              containers:
                - name: main
                  image: registry.example/train:1
                  resources:
                    limits:
                      memory: 16Gi
                      nvidia.com/gpu: 1
      `,
      says: "not Always",
      choices: {
        "Set restartPolicy: Never": yaml`
          apiVersion: batch/v1
          kind: Job
          metadata:
            name: train
          spec:
            backoffLimit: 2
            template:
              spec:
                restartPolicy: Never
                containers:
                  - name: main
                    image: registry.example/train:1
                    resources:
                      limits:
                        memory: 16Gi
                        nvidia.com/gpu: 1
        `,
        "Set restartPolicy: OnFailure": yaml`
          apiVersion: batch/v1
          kind: Job
          metadata:
            name: train
          spec:
            backoffLimit: 2
            template:
              spec:
                restartPolicy: OnFailure
                containers:
                  - name: main
                    image: registry.example/train:1
                    resources:
                      limits:
                        memory: 16Gi
                        nvidia.com/gpu: 1
        `,
      },
    },
    {
      title: "not written",
      text: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 3 * * *"
          concurrencyPolicy: Forbid
          jobTemplate:
            spec:
              backoffLimit: 2
              template:
                spec:
                  ⟦containers⟧:
                    - name: main
                      image: registry.example/train:1
                      resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "which means Always",
      choices: {
        "Set restartPolicy: Never": yaml`
          apiVersion: batch/v1
          kind: CronJob
          metadata: {name: nightly}
          spec:
            schedule: "0 3 * * *"
            concurrencyPolicy: Forbid
            jobTemplate:
              spec:
                backoffLimit: 2
                template:
                  spec:
                    containers:
                      - name: main
                        image: registry.example/train:1
                        resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
                    restartPolicy: Never
        `,
        "Set restartPolicy: OnFailure": yaml`
          apiVersion: batch/v1
          kind: CronJob
          metadata: {name: nightly}
          spec:
            schedule: "0 3 * * *"
            concurrencyPolicy: Forbid
            jobTemplate:
              spec:
                backoffLimit: 2
                template:
                  spec:
                    containers:
                      - name: main
                        image: registry.example/train:1
                        resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
                    restartPolicy: OnFailure
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
        spec:
          backoffLimit: 2
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources:
                    limits:
                      memory: 16Gi
                      nvidia.com/gpu: 1
      `,
    },
  ],
});
