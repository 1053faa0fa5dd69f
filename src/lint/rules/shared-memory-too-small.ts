import { appendItem, setField } from "../../manifest/edit.ts";
import { fieldAt, flagAt, isSet, textAt } from "../../manifest/nodes.ts";
import type { Container } from "../container.ts";
import { yaml } from "../example.ts";
import type { Pod } from "../pod.ts";
import { podRule } from "../rule.ts";
import { programOf } from "../software.ts";
import { optionOf } from "../words.ts";

/** Programs whose processes on several GPUs of one pod talk through shared memory (NCCL, PyTorch's data loaders). */
const sharing = new Set(["vLLM", "SGLang", "Text Generation Inference", "TensorRT-LLM", "torchrun", "Accelerate", "DeepSpeed"]);
const FEW = 2;

function mountsSharedMemory(container: Container): boolean {
  return container.volumeMounts.some((mount) => /^\/dev\/shm\/?$/.test(textAt(mount, "mountPath") ?? ""));
}

/** Processes that share memory inside the container: its GPUs, where it is seen to use them together. */
function processes(container: Container): number {
  const gpus = container.accelerators.reduce((sum, { milli, accelerator }) => sum + (accelerator?.unit === "device" && accelerator.vendor === "nvidia" ? (milli ?? 0) / 1000 : 0), 0);
  // A server that replicates the model runs its processes apart.
  const apart = optionOf(container.words, "--data-parallel-size", "-dp", "--dp-size") !== undefined && optionOf(container.words, "--tensor-parallel-size", "-tp", "--tp", "--tp-size") === undefined;
  return apart ? 1 : gpus;
}

function volumeName(pod: Pod): string {
  const taken = new Set(pod.volumes.map((volume) => textAt(volume, "name")));
  return taken.has("dshm") ? "shared-memory" : "dshm";
}

export const sharedMemoryTooSmall = podRule({
  id: "shared-memory-too-small",
  rows: ["D1"],
  severity: "warning",
  title: "Several GPUs in one container and 64 MB of shared memory",
  why: "NCCL and PyTorch's data loaders exchange data through `/dev/shm`, of which a container gets 64 MB. That is too little for several processes: they end with a bus error, or NCCL can't allocate its buffers.",
  remedy: "Mount an `emptyDir` with `medium: Memory` at `/dev/shm`. What is written there counts against the container's memory limit.",
  links: ["https://github.com/pytorch/pytorch/issues/16979", "https://docs.vllm.ai/en/latest/deployment/k8s.html"],
  needs: "document",
  absence: true,
  *check(pod) {
    if (pod.template.row.sharedMemory === true || flagAt(pod.spec, "hostIPC") === true) return;
    for (const container of pod.running) {
      const program = programOf(container);
      const gpus = processes(container);
      if (program === undefined || !sharing.has(program.name) || gpus < FEW || mountsSharedMemory(container)) continue;
      const { document } = pod.object;
      const name = volumeName(pod);
      const mount = { name, mountPath: "/dev/shm" };
      const volume = { name, emptyDir: { medium: "Memory" } };
      const place = container.accelerators[0]?.field ?? fieldAt(container.node, "name");
      yield {
        at: place ?? container.node,
        message: `${program.name} runs on ${String(gpus)} GPUs here, and its processes share /dev/shm, of which a container gets 64 MB: too little, they end with bus errors. Mount an emptyDir with medium: Memory at /dev/shm.`,
        fixes: [{
          title: "Mount memory at /dev/shm",
          safe: false,
          edits: [
            ...(isSet(container.node, "volumeMounts") ? appendItem(document, container.node, "volumeMounts", mount) : setField(document, container.node, "volumeMounts", [mount])),
            ...(isSet(pod.spec, "volumes") ? appendItem(document, pod.spec, "volumes", volume) : setField(document, pod.spec, "volumes", [volume])),
          ],
        }],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          volumes:
            - name: data
              emptyDir: {}
          containers:
            - name: main
              image: registry.example/train:1
              command: [torchrun, --nproc-per-node, "8", train.py]
              resources:
                limits:
                  memory: 512Gi
                  ⟦nvidia.com/gpu: 8⟧
      `,
      says: "torchrun runs on 8 GPUs",
      choices: {
        "Mount memory at /dev/shm": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: train
          spec:
            restartPolicy: Never
            volumes:
              - name: data
                emptyDir: {}
              - name: dshm
                emptyDir:
                  medium: Memory
            containers:
              - name: main
                image: registry.example/train:1
                command: [torchrun, --nproc-per-node, "8", train.py]
                resources:
                  limits:
                    memory: 512Gi
                    nvidia.com/gpu: 8
                volumeMounts:
                  - name: dshm
                    mountPath: /dev/shm
        `,
      },
    },
  ],
  good: [
    {
      title: "mounted, or one GPU",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: train
        spec:
          restartPolicy: Never
          volumes:
            - {name: dshm, emptyDir: {medium: Memory, sizeLimit: 16Gi}}
          containers:
            - name: main
              image: registry.example/train:1
              command: [torchrun, --nproc-per-node, "8", train.py]
              volumeMounts: [{name: dshm, mountPath: /dev/shm}]
              resources: {limits: {memory: 512Gi, nvidia.com/gpu: 8}}
            - name: eval
              image: registry.example/train:1
              command: [torchrun, --nproc-per-node, "1", eval.py]
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
