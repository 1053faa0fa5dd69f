import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

const local = /^(?:localhost|127\.0\.0\.1|::1|\$\(POD_IP\)|\$\{POD_IP\})$/;

export const masterAddressIsLocal = podRule({
  id: "master-address-is-local",
  rows: ["D13"],
  severity: "warning",
  title: "Each pod of a training job is its own master",
  why: "`MASTER_ADDR` names the pod that the others meet at. With `localhost`, or each pod's own address, every pod waits for the others by itself: no rendezvous, and GPUs that do nothing until a timeout.",
  remedy: "Name the first pod by a headless Service (`<job>-0.<service>`), or let an operator (PyTorchJob, TrainJob, JobSet) set the address.",
  links: ["https://pytorch.org/docs/stable/elastic/run.html"],
  needs: "document",
  *check(pod) {
    if ((pod.count ?? 1) < 2 || !pod.asksForAccelerator) return;
    for (const container of pod.running) {
      const value = container.variable("MASTER_ADDR")?.value;
      const nodes = container.variable("WORLD_SIZE")?.value;
      // Replicas of a job of one pod each, said outright.
      if (value === undefined || !local.test(value.text) || nodes?.text === "1") continue;
      yield {
        at: value,
        message: `MASTER_ADDR is ${value.text} in each of the ${String(pod.count)} pods, so each waits for the others by itself. Name the first pod by a headless Service, or let the operator set the address.`,
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
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
                  env:
                    - name: MASTER_ADDR
                      value: ⟦localhost⟧
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
      says: "in each of the 4 pods",
    },
  ],
  good: [
    {
      title: "one pod, or a name",
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
        spec:
          completionMode: Indexed
          completions: 4
          parallelism: 4
          template:
            spec:
              subdomain: train
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  env: [{name: MASTER_ADDR, value: train-0.train}]
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: alone}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/train:1
              env: [{name: MASTER_ADDR, value: localhost}]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
