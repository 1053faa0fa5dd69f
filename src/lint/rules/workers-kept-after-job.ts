import { fieldAt, textAt } from "../../manifest/nodes.ts";
import { replaceScalar } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { podsOf } from "../pod.ts";
import { objectRule } from "../rule.ts";

export const workersKeptAfterJob = objectRule({
  id: "workers-kept-after-job",
  rows: ["J6"],
  severity: "hint",
  title: "Job whose running workers stay when it has ended",
  why: "With `cleanPodPolicy: None` the operator leaves pods alone when the job has ended. A worker that doesn't end by itself, as those of MPI jobs don't, goes on holding its GPUs.",
  remedy: "Write `Running`: it ends what still runs and keeps finished pods with their logs.",
  links: ["https://www.kubeflow.org/docs/components/trainer/legacy-v1/"],
  needs: "document",
  kinds: ["PyTorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob"],
  *check(object) {
    if (object.group !== "kubeflow.org" || !podsOf(object).some((pod) => pod.asksForAccelerator)) return;
    for (const path of ["spec.runPolicy.cleanPodPolicy", "spec.cleanPodPolicy"]) {
      const field = fieldAt(object.root, path);
      if (field?.value.type !== "scalar" || textAt(object.root, path) !== "None") continue;
      yield {
        at: field,
        message: "Workers that still run when the job has ended keep their GPUs with cleanPodPolicy: None. Write Running: it ends them, and keeps the finished ones with their logs.",
        fixes: [{ title: "Write cleanPodPolicy: Running", safe: false, edits: [replaceScalar(object.document, field.value, "Running")] }],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: kubeflow.org/v2beta1
        kind: MPIJob
        metadata:
          name: train
        spec:
          slotsPerWorker: 8
          runPolicy:
            ⟦cleanPodPolicy: None⟧
          mpiReplicaSpecs:
            Launcher:
              template: {spec: {containers: [{name: main, image: "registry.example/train:1", resources: {limits: {memory: 1Gi}}}]}}
            Worker:
              replicas: 2
              template: {spec: {containers: [{name: main, image: "registry.example/train:1", resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}}]}}
      `,
      says: "keep their GPUs",
      choices: {
        "Write cleanPodPolicy: Running": yaml`
          apiVersion: kubeflow.org/v2beta1
          kind: MPIJob
          metadata:
            name: train
          spec:
            slotsPerWorker: 8
            runPolicy:
              cleanPodPolicy: Running
            mpiReplicaSpecs:
              Launcher:
                template: {spec: {containers: [{name: main, image: "registry.example/train:1", resources: {limits: {memory: 1Gi}}}]}}
              Worker:
                replicas: 2
                template: {spec: {containers: [{name: main, image: "registry.example/train:1", resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}}]}}
        `,
      },
    },
  ],
  good: [
    {
      title: "the default",
      text: yaml`
        apiVersion: kubeflow.org/v2beta1
        kind: MPIJob
        metadata: {name: train}
        spec:
          slotsPerWorker: 8
          mpiReplicaSpecs:
            Launcher:
              template: {spec: {containers: [{name: main, image: "registry.example/train:1", resources: {limits: {memory: 1Gi}}}]}}
            Worker:
              replicas: 2
              template: {spec: {containers: [{name: main, image: "registry.example/train:1", resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}}]}}
      `,
    },
  ],
});
