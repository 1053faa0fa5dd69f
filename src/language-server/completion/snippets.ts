import type { Completer, Suggestion } from "./types.ts";

const container = (indent: string, image: string, gpus = "${4:1}") => `${indent}containers:
${indent}  - name: main
${indent}    image: ${image}
${indent}    resources:
${indent}      requests:
${indent}        cpu: "8"
${indent}        memory: 64Gi
${indent}      limits:
${indent}        memory: 64Gi
${indent}        nvidia.com/gpu: ${gpus}`;

const shm = (indent: string) => `${indent}    volumeMounts:
${indent}      - name: shm
${indent}        mountPath: /dev/shm
${indent}volumes:
${indent}  - name: shm
${indent}    emptyDir:
${indent}      medium: Memory
${indent}      sizeLimit: 16Gi`;

/** Whole manifests to begin with: none of our rules finds a mistake in them. */
export const manifests: readonly Suggestion[] = [
  {
    label: "gpu-job",
    detail: "Job that uses GPUs of one node",
    kind: "snippet",
    insert: `apiVersion: batch/v1
kind: Job
metadata:
  name: \${1:train}
spec:
  backoffLimit: 1
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Never
${container("      ", "${2:registry.example/train:1}", "${3:1}")}
${shm("      ")}
`,
  },
  {
    label: "gpu-job-kueue",
    detail: "Job that a Kueue queue admits",
    kind: "snippet",
    insert: `apiVersion: batch/v1
kind: Job
metadata:
  name: \${1:train}
  labels:
    kueue.x-k8s.io/queue-name: \${2:queue}
spec:
  suspend: true
  backoffLimit: 1
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Never
${container("      ", "${3:registry.example/train:1}")}
${shm("      ")}
`,
  },
  {
    label: "gpu-vllm-deployment",
    detail: "Deployment of a vLLM server",
    kind: "snippet",
    insert: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: \${1:llm}
spec:
  replicas: 1
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app: \${1:llm}
  template:
    metadata:
      labels:
        app: \${1:llm}
    spec:
      terminationGracePeriodSeconds: 120
      containers:
        - name: main
          image: vllm/vllm-openai:\${2:v0.11.0}
          args: ["--model", "\${3:Qwen/Qwen3-8B}"]
          ports:
            - containerPort: 8000
          startupProbe:
            httpGet:
              path: /health
              port: 8000
            periodSeconds: 10
            failureThreshold: 60
          readinessProbe:
            httpGet:
              path: /health
              port: 8000
          resources:
            requests:
              cpu: "8"
              memory: 64Gi
            limits:
              memory: 64Gi
              nvidia.com/gpu: \${4:1}
          volumeMounts:
            - name: shm
              mountPath: /dev/shm
            - name: models
              mountPath: /root/.cache/huggingface
      volumes:
        - name: shm
          emptyDir:
            medium: Memory
            sizeLimit: 16Gi
        - name: models
          persistentVolumeClaim:
            claimName: \${5:models}
`,
  },
  {
    label: "gpu-pytorchjob",
    detail: "PyTorchJob over several nodes",
    kind: "snippet",
    insert: `apiVersion: kubeflow.org/v1
kind: PyTorchJob
metadata:
  name: \${1:train}
spec:
  nprocPerNode: "8"
  runPolicy:
    cleanPodPolicy: All
    backoffLimit: 1
    ttlSecondsAfterFinished: 86400
    schedulingPolicy:
      minAvailable: 2
  pytorchReplicaSpecs:
    Master:
      replicas: 1
      restartPolicy: Never
      template:
        spec:
${container("          ", "${2:registry.example/train:1}", "8").replaceAll("name: main", "name: pytorch")}
${shm("          ")}
    Worker:
      replicas: 1
      restartPolicy: Never
      template:
        spec:
${container("          ", "${2:registry.example/train:1}", "8").replaceAll("name: main", "name: pytorch")}
${shm("          ")}
`,
  },
];

/** In a document without anything in it. */
export const snippets: Completer = ({ cursor: { path, key, column, prefix }, text }) =>
  key === undefined && path.length === 0 && column === 0 && text.replace(/^\s*#.*$/gm, "").trim() === prefix.trim() ? manifests : [];
