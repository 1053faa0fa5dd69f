import { removeField } from "../../manifest/edit.ts";
import { fieldAt, mapAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

const annotations = ["gpu-fraction", "gpu-memory"];

export const kaiSharingWithWholeGpu = podRule({
  id: "kai-sharing-with-whole-gpu",
  rows: ["R17"],
  severity: "error",
  title: "Part of a GPU by annotation, and a whole GPU in limits",
  why: "KAI-Scheduler's `gpu-fraction` and `gpu-memory` ask for a part of a GPU instead of a whole one. Its admission webhook refuses a pod that asks for both.",
  remedy: "Keep the annotation and take `nvidia.com/gpu` out of `resources`, or the other way round.",
  links: ["https://github.com/kai-scheduler/KAI-Scheduler/blob/main/docs/gpu-sharing/README.md"],
  refusedBy: { name: "KAI-Scheduler's admission webhook" },
  needs: "document",
  *check(pod) {
    const written = annotations.map((key) => pod.annotation(key)).find((entry) => entry !== undefined);
    const whole = pod.accelerators.find(({ name, milli }) => name === "nvidia.com/gpu" && milli !== undefined && milli > 0);
    const holder = mapAt(pod.metadata, "annotations");
    if (written?.value.type !== "scalar" || whole === undefined || holder === undefined) return;
    const { document } = pod.object;
    const resources = (["requests", "limits"] as const).flatMap((list) => {
      const map = mapAt(whole.container.node, [whole.container.resourcesKey, list]);
      const field = fieldAt(map, ["nvidia.com/gpu"]);
      return map === undefined || field === undefined ? [] : [removeField(document, map, field)];
    });
    yield {
      at: written,
      message: `${written.key.text} asks for a part of a GPU, and the container "${whole.container.name}" asks for nvidia.com/gpu: ${whole.field.value.type === "scalar" ? whole.field.value.text : ""} as well. KAI-Scheduler refuses the pod: keep one of the two.`,
      related: [{ at: whole.field, message: "The whole GPU is asked for here." }],
      fixes: [
        { title: `Keep ${written.key.text}, drop nvidia.com/gpu`, safe: false, edits: resources },
        { title: `Keep nvidia.com/gpu, drop ${written.key.text}`, safe: false, edits: [removeField(document, holder, written)] },
      ],
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: notebook
          labels:
            kai.scheduler/queue: research
          annotations:
            team: vision
            ⟦gpu-fraction: "0.5"⟧
        spec:
          schedulerName: kai-scheduler
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "keep one of the two",
      choices: {
        "Keep gpu-fraction, drop nvidia.com/gpu": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: notebook
            labels:
              kai.scheduler/queue: research
            annotations:
              team: vision
              gpu-fraction: "0.5"
          spec:
            schedulerName: kai-scheduler
            restartPolicy: Never
            containers:
              - name: main
                image: registry.example/notebook:1
                resources:
                  limits:
                    memory: 16Gi
        `,
        "Keep nvidia.com/gpu, drop gpu-fraction": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: notebook
            labels:
              kai.scheduler/queue: research
            annotations:
              team: vision
          spec:
            schedulerName: kai-scheduler
            restartPolicy: Never
            containers:
              - name: main
                image: registry.example/notebook:1
                resources:
                  limits:
                    memory: 16Gi
                    nvidia.com/gpu: 1
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: notebook
          labels: {kai.scheduler/queue: research}
          annotations: {gpu-fraction: "0.5"}
        spec:
          schedulerName: kai-scheduler
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources: {limits: {memory: 16Gi}}
      `,
    },
  ],
});
