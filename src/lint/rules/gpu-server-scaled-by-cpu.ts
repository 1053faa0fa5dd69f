import { mapAt, mapsAt, scalarAt, textAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podsOf } from "../pod.ts";
import { objectRule } from "../rule.ts";

export const gpuServerScaledByCpu = objectRule({
  id: "gpu-server-scaled-by-cpu",
  rows: ["S7"],
  severity: "warning",
  title: "GPU server that is scaled by processor or memory",
  why: "The load of the processor says nothing of the GPU's: a server with a full queue may use little of it, and one that waits may use much. Memory stays what the model takes. Replicas are added too late or for nothing, each with a GPU.",
  remedy: "Scale by the server's own figures (vLLM: `vllm:num_requests_waiting`, `vllm:kv_cache_usage_perc`) or by DCGM's, through a metrics adapter or KEDA.",
  links: ["https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-custom-metrics"],
  needs: "workspace",
  kinds: ["HorizontalPodAutoscaler"],
  *check(object, { objects }) {
    const target = mapAt(object.root, "spec.scaleTargetRef");
    const scaled = objects.find((each) => each.kind === textAt(target, "kind") && each.name === textAt(target, "name") && each.namespace === object.namespace);
    if (target === undefined || scaled === undefined || !podsOf(scaled).some((pod) => pod.asksForAccelerator)) return;
    const metrics = mapsAt(object.root, "spec.metrics");
    const names = metrics.map((metric) => scalarAt(metric, "resource.name") ?? scalarAt(metric, "containerResource.name"));
    const [first] = names;
    // With another metric beside it, the larger number of replicas counts, and that is a choice.
    if (first === undefined || names.some((name) => name === undefined || (name.text !== "cpu" && name.text !== "memory"))) return;
    yield {
      at: first,
      message: `${scaled.kind} "${scaled.name}" works on GPUs, and ${first.text} says little of their load: replicas come too late or for nothing. Scale by the server's queue or by GPU metrics, through a metrics adapter or KEDA.`,
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata:
          name: serve
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: serve}
          maxReplicas: 4
          metrics:
            - type: Resource
              resource:
                name: ⟦cpu⟧
                target: {type: Utilization, averageUtilization: 80}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: serve
        spec:
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "cpu says little of their load",
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: serve}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: serve}
          maxReplicas: 4
          metrics:
            - type: Pods
              pods: {metric: {name: vllm_num_requests_waiting}, target: {type: AverageValue, averageValue: "4"}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: serve}
        spec:
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
