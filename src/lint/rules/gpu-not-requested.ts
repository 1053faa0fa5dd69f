import { list } from "../../base/format.ts";
import { setField } from "../../manifest/edit.ts";
import { fieldAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { evidenceOf } from "../gpuEvidence.ts";
import { podsOf, type Pod } from "../pod.ts";
import { podRule } from "../rule.ts";

/** Below this the pod may well be meant to run without. */
const ENOUGH = 4;

/** Sharing by amounts (HAMi), or an accelerator of any name in any container of the object: a launcher needs none itself. */
function asks(pod: Pod): boolean {
  return pod.asksForAccelerator || pod.containers.some((container) => container.resources.some(({ accelerator }) => accelerator !== undefined));
}

export const gpuNotRequested = podRule({
  id: "gpu-not-requested",
  rows: ["R4", "R8"],
  severity: "warning",
  title: "Pod that is made for a GPU and requests none",
  why: "Without a request no device is given to the container: it finds no GPU, or all GPUs of the node where its image sets `NVIDIA_VISIBLE_DEVICES=all`, while the scheduler counts none.",
  remedy: "Set the accelerator in the `limits` of the container that uses it.",
  links: ["https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/", "https://github.com/NVIDIA/k8s-device-plugin#readme"],
  needs: "document",
  absence: true,
  *check(pod) {
    // The GPU stack itself runs in DaemonSets beside the accounting.
    if (pod.object.kind === "DaemonSet" || podsOf(pod.object).some(asks)) return;
    const evidence = evidenceOf(pod);
    const signs = new Map(evidence.map((each) => [each.words, each]));
    const weight = [...signs.values()].reduce((sum, each) => sum + each.weight, 0);
    const container = evidence.find((each) => each.container !== undefined)?.container ?? pod.running.find(({ role }) => role === "container");
    const [first] = evidence;
    if (weight < ENOUGH || container === undefined || first === undefined) return;
    const resource = first.resource;
    const devices = evidence.find((each) => each.devices !== undefined)?.devices ?? 1;
    const place = fieldAt(container.node, container.resourcesKey)?.key ?? container.image ?? container.node;
    yield {
      at: place,
      message: `This pod ${list([...signs.keys()], 5)}, but requests no accelerator: it gets none, or uses those of others. Set ${resource} in the limits of the container "${container.name}".`,
      related: evidence.slice(0, 5).map((each) => ({ at: each.at, message: `It ${each.words}.` })),
      fixes: [{
        title: `Request ${String(devices)} ${resource}`,
        safe: false,
        edits: setField(pod.object.document, container.node, [container.resourcesKey, "limits", resource], devices),
      }],
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: serve
        spec:
          strategy: {type: Recreate}
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              tolerations:
                - key: nvidia.com/gpu
                  operator: Exists
              containers:
                - name: main
                  image: vllm/vllm-openai:v0.11.0
                  args: [--model, example/model, --tensor-parallel-size, "2"]
                  readinessProbe:
                    httpGet: {path: /health, port: 8000}
                  ⟦resources⟧:
                    limits:
                      memory: 64Gi
      `,
      says: "tolerates nvidia.com/gpu, starts vLLM",
      choices: {
        "Request 2 nvidia.com/gpu": yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: serve
          spec:
            strategy: {type: Recreate}
            selector: {matchLabels: {app: serve}}
            template:
              metadata: {labels: {app: serve}}
              spec:
                tolerations:
                  - key: nvidia.com/gpu
                    operator: Exists
                containers:
                  - name: main
                    image: vllm/vllm-openai:v0.11.0
                    args: [--model, example/model, --tensor-parallel-size, "2"]
                    readinessProbe:
                      httpGet: {path: /health, port: 8000}
                    resources:
                      limits:
                        memory: 64Gi
                        nvidia.com/gpu: 2
        `,
      },
    },
    {
      title: "by its nodes alone",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: train}
        spec:
          restartPolicy: Never
          nodeSelector: {cloud.google.com/gke-tpu-accelerator: tpu-v5p-slice}
          containers:
            - name: main
              image: ⟦registry.example/train:1⟧
      `,
      says: "selects nodes with cloud.google.com/gke-tpu-accelerator, but requests no accelerator",
      choices: {
        "Request 1 google.com/tpu": yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: train}
          spec:
            restartPolicy: Never
            nodeSelector: {cloud.google.com/gke-tpu-accelerator: tpu-v5p-slice}
            containers:
              - name: main
                image: registry.example/train:1
                resources:
                  limits:
                    google.com/tpu: 1
        `,
      },
    },
  ],
  good: [
    {
      title: "a toleration alone says little",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: cache
        spec:
          tolerations:
            - {key: nvidia.com/gpu, operator: Exists}
          containers:
            - name: main
              image: registry.example/cache:1
              resources: {limits: {memory: 1Gi}}
      `,
    },
    {
      title: "a launcher of a job whose workers ask for GPUs; a server on the processor",
      text: yaml`
        apiVersion: kubeflow.org/v2beta1
        kind: MPIJob
        metadata: {name: train}
        spec:
          slotsPerWorker: 8
          runPolicy: {cleanPodPolicy: Running}
          mpiReplicaSpecs:
            Launcher:
              replicas: 1
              template:
                spec:
                  tolerations: [{key: nvidia.com/gpu, operator: Exists}]
                  containers: [{name: main, image: "registry.example/cuda:12", env: [{name: CUDA_VISIBLE_DEVICES, value: "0"}], resources: {limits: {memory: 1Gi}}}]
            Worker:
              replicas: 2
              template:
                spec:
                  containers: [{name: main, image: "registry.example/cuda:12", resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: serve}
        spec:
          tolerations: [{key: nvidia.com/gpu, operator: Exists}]
          containers:
            - name: main
              image: vllm/vllm-openai:v0.11.0
              args: [--model, example/model, --device, cpu]
              readinessProbe: {httpGet: {path: /health, port: 8000}}
              resources: {limits: {memory: 64Gi}}
      `,
    },
  ],
});
