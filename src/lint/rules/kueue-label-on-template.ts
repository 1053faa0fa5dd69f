import { fieldAt, isSet } from "../../manifest/nodes.ts";
import { setField } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

const LABEL = "kueue.x-k8s.io/queue-name";

export const kueueLabelOnTemplate = podRule({
  id: "kueue-label-on-template",
  rows: ["Q5"],
  severity: "warning",
  title: "Kueue's queue name on the pod template instead of the job",
  why: "Kueue looks at the labels of the job. With the queue name on the pod template alone the job isn't queued: it starts outside the quota, and its pods may be held back one by one.",
  remedy: "Put the label `kueue.x-k8s.io/queue-name` on the job's own metadata.",
  links: ["https://kueue.sigs.k8s.io/docs/tasks/run/jobs/"],
  needs: "document",
  // Deployments and StatefulSets are queued by pod: there the template is a right place.
  kinds: ["Job", "JobSet", "RayJob", "RayCluster", "TrainJob", "PyTorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob"],
  *check(pod) {
    const label = pod.label(LABEL);
    if (label?.value.type !== "scalar" || pod.object.within !== undefined || pod.object.partial || isSet(pod.object.root, ["metadata", "labels", LABEL])) return;
    yield {
      at: label,
      message: `Kueue reads ${LABEL} from the ${pod.object.kind} itself, not from its pods: the job isn't queued. Put the label on the job's metadata.`,
      fixes: fieldAt(pod.object.root, "metadata") === undefined ? [] : [{ title: `Put the queue name on the ${pod.object.kind}`, safe: false, edits: setField(pod.object.document, pod.object.root, ["metadata", "labels", LABEL], label.value.text) }],
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
          template:
            metadata:
              labels:
                ⟦kueue.x-k8s.io/queue-name: research⟧
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "the job isn't queued",
      choices: {
        "Put the queue name on the Job": yaml`
          apiVersion: batch/v1
          kind: Job
          metadata:
            name: train
            labels:
              kueue.x-k8s.io/queue-name: research
          spec:
            template:
              metadata:
                labels:
                  kueue.x-k8s.io/queue-name: research
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
        kind: Job
        metadata:
          name: train
          labels: {kueue.x-k8s.io/queue-name: research}
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
