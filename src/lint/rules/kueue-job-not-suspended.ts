import { fieldAt, flagAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { objectRule } from "../rule.ts";

export const kueueJobNotSuspended = objectRule({
  id: "kueue-job-not-suspended",
  rows: ["Q8"],
  severity: "hint",
  title: "Job in a Kueue queue that sets suspend: false",
  why: "Kueue decides when a job of its queues starts: it suspends the job when it is made and resumes it when quota is there. `suspend: false` in the manifest has no effect at first, and applied again to a job that waits, it fights with Kueue.",
  remedy: "Leave `suspend` out.",
  links: ["https://kueue.sigs.k8s.io/docs/tasks/run/jobs/"],
  needs: "document",
  kinds: ["Job", "JobSet", "RayJob", "RayCluster", "TrainJob", "PyTorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob"],
  *check(object) {
    if (fieldAt(object.root, ["metadata", "labels", "kueue.x-k8s.io/queue-name"]) === undefined) return;
    for (const path of ["spec.suspend", "spec.runPolicy.suspend"]) {
      const field = fieldAt(object.root, path);
      if (field === undefined || flagAt(object.root, path) !== false) continue;
      yield { at: field, tag: "unnecessary", message: "Kueue suspends this job when it is made and resumes it when quota is there, so suspend: false has no effect, or fights with Kueue when applied again. Leave it out." };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
          labels:
            kueue.x-k8s.io/queue-name: research
        spec:
          ⟦suspend: false⟧
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
      says: "Leave it out",
    },
  ],
  good: [
    {
      title: "suspended, as Kueue's own examples are",
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train, labels: {kueue.x-k8s.io/queue-name: research}}
        spec:
          suspend: true
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
