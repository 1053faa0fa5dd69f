import { setField } from "../../manifest/edit.ts";
import { fieldAt, isSet, mapsAt, numberAt } from "../../manifest/nodes.ts";
import type { Container } from "../container.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";
import { programOf } from "../software.ts";

/** Path that answers 200 once the model is loaded (documentation of each server). */
const health: Readonly<Record<string, string>> = { vLLM: "/health", SGLang: "/health", "Text Generation Inference": "/health", "Text Embeddings Inference": "/health", Triton: "/v2/health/ready", NIM: "/v1/health/ready" };

function port(container: Container): number | undefined {
  const ports = mapsAt(container.node, "ports").map((each) => numberAt(each, "containerPort"));
  return ports.length === 1 ? ports[0] : undefined;
}

export const modelServerWithoutReadiness = podRule({
  id: "model-server-without-readiness",
  rows: ["S2"],
  severity: "warning",
  title: "Model server without a readinessProbe",
  why: "Without a `readinessProbe` the pod counts as ready when its container starts, minutes before the model is loaded: a Service sends requests that fail, and a rolling update ends the old pods too early.",
  remedy: "Add a `readinessProbe` that asks the server's health endpoint.",
  links: ["https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"],
  needs: "document",
  kinds: ["Deployment", "StatefulSet", "ReplicaSet", "LeaderWorkerSet"],
  absence: true,
  *check(pod) {
    if (!pod.asksForAccelerator || pod.template.role === "worker") return;
    for (const container of pod.running) {
      const program = programOf(container);
      // A startupProbe holds back readiness until it has passed once.
      if (program?.does !== "serves" || container.accelerators.length === 0 || isSet(container.node, "readinessProbe") || isSet(container.node, "startupProbe")) continue;
      const path = Object.hasOwn(health, program.name) ? health[program.name] : undefined;
      const listens = port(container);
      yield {
        at: fieldAt(container.node, "name") ?? container.node,
        message: `${program.name} gets requests as soon as its container starts, minutes before the model is loaded. Add a readinessProbe${path === undefined ? "" : ` that asks ${path}`}.`,
        fixes: path === undefined || listens === undefined ? [] : [{
          title: `Add a readinessProbe on ${path}`,
          safe: false,
          edits: setField(pod.object.document, container.node, "readinessProbe", { httpGet: { path, port: listens }, periodSeconds: 10 }),
        }],
      };
    }
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
              containers:
                - ⟦name: main⟧
                  image: vllm/vllm-openai:v0.11.0
                  ports: [{containerPort: 8000}]
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
      says: "that asks /health",
      choices: {
        "Add a readinessProbe on /health": yaml`
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
                containers:
                  - name: main
                    image: vllm/vllm-openai:v0.11.0
                    ports: [{containerPort: 8000}]
                    resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
                    readinessProbe:
                      httpGet:
                        path: /health
                        port: 8000
                      periodSeconds: 10
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: serve}
        spec:
          strategy: {type: Recreate}
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              containers:
                - name: main
                  image: vllm/vllm-openai:v0.11.0
                  readinessProbe: {httpGet: {path: /health, port: 8000}}
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
