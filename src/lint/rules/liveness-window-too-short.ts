import { setField } from "../../manifest/edit.ts";
import { fieldAt, isSet, mapAt, numberAt, plainValue, type MapNode } from "../../manifest/nodes.ts";
import type { Value } from "../../manifest/write.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";
import { programOf } from "../software.ts";

/** Seconds after which the kubelet restarts a container that never answers (Probe defaults of core/v1). */
function windowOf(probe: MapNode): number {
  return (numberAt(probe, "initialDelaySeconds") ?? 0) + (numberAt(probe, "failureThreshold") ?? 3) * (numberAt(probe, "periodSeconds") ?? 10);
}

/** What a probe does, without its times: the same question serves a startupProbe. */
function handlerOf(probe: MapNode): { readonly [key: string]: Value } {
  const handlers = probe.entries.filter(({ key }) => ["httpGet", "tcpSocket", "exec", "grpc"].includes(key.text));
  return Object.fromEntries(handlers.map(({ key, value }) => [key.text, plainValue(value) as Value]));
}

export const livenessWindowTooShort = podRule({
  id: "liveness-window-too-short",
  rows: ["S1"],
  severity: "warning",
  title: "Model server that is restarted while it loads",
  why: "A model server answers only once the weights are loaded, which takes minutes. Without a `startupProbe` the `livenessProbe` counts from the start: the kubelet kills the container before it is ready, again and again.",
  remedy: "Add a `startupProbe` that asks the same and allows more time than loading takes: `failureThreshold` times `periodSeconds`. The `livenessProbe` begins after it.",
  links: ["https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes"],
  needs: "document",
  absence: true,
  options: { seconds: { default: 180, description: "Shortest time that a model server is given to load, in seconds." } },
  *check(pod, { options }) {
    if (!pod.asksForAccelerator) return;
    for (const container of pod.running) {
      const probe = mapAt(container.node, "livenessProbe");
      const field = fieldAt(container.node, "livenessProbe");
      const program = programOf(container);
      if (probe === undefined || field === undefined || program?.does !== "serves" || isSet(container.node, "startupProbe")) continue;
      const seconds = windowOf(probe);
      if (seconds >= options.seconds) continue;
      const startup = { ...handlerOf(probe), periodSeconds: 10, failureThreshold: 60 };
      yield {
        at: field.key,
        message: `${program.name} is restarted when it doesn't answer within ${String(seconds)} s of its start, and loading a model takes longer. Add a startupProbe that allows for the loading time.`,
        fixes: [{ title: "Add a startupProbe that allows 10 minutes", safe: false, edits: setField(pod.object.document, container.node, "startupProbe", startup, field) }],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          containers:
            - name: main
              image: vllm/vllm-openai:v0.11.0
              ⟦livenessProbe⟧:
                httpGet: {path: /health, port: 8000}
                initialDelaySeconds: 60
              readinessProbe:
                httpGet: {path: /health, port: 8000}
              resources:
                limits:
                  memory: 64Gi
                  nvidia.com/gpu: 1
      `,
      says: "within 90 s",
      choices: {
        "Add a startupProbe that allows 10 minutes": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: serve
          spec:
            containers:
              - name: main
                image: vllm/vllm-openai:v0.11.0
                livenessProbe:
                  httpGet: {path: /health, port: 8000}
                  initialDelaySeconds: 60
                startupProbe:
                  httpGet:
                    path: /health
                    port: 8000
                  periodSeconds: 10
                  failureThreshold: 60
                readinessProbe:
                  httpGet: {path: /health, port: 8000}
                resources:
                  limits:
                    memory: 64Gi
                    nvidia.com/gpu: 1
        `,
      },
    },
  ],
  good: [
    {
      title: "a startupProbe",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          containers:
            - name: main
              image: vllm/vllm-openai:v0.11.0
              startupProbe:
                httpGet: {path: /health, port: 8000}
                periodSeconds: 10
                failureThreshold: 60
              livenessProbe:
                httpGet: {path: /health, port: 8000}
              readinessProbe:
                httpGet: {path: /health, port: 8000}
              resources:
                limits:
                  memory: 64Gi
                  nvidia.com/gpu: 1
      `,
    },
  ],
});
