import type { Word } from "../words.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

/** The word at which a command turns out to do nothing for ever. */
function sleepOf(words: readonly Word[]): Word | undefined {
  const texts = words.map(({ text }) => text.slice(text.lastIndexOf("/") + 1));
  for (const [index, text] of texts.entries()) {
    const next = texts[index + 1];
    if (text === "sleep" && next !== undefined && (next === "infinity" || next === "inf" || /^\d{6,}$/.test(next) || /^\d+d$/.test(next))) return words[index];
    if (text === "tail" && texts.slice(index + 1, index + 4).includes("null")) return words[index];
  }
  return undefined;
}

export const gpuPodSleeps = podRule({
  id: "gpu-pod-sleeps",
  rows: ["J9"],
  severity: "warning",
  title: "GPU pod that only sleeps",
  why: "A pod that sleeps so that somebody can work in it by `kubectl exec` holds its GPUs day and night. A bare Pod is also gone for good when its node fails.",
  remedy: "Use a Job for work that ends, or a Notebook with culling for work by hand; `activeDeadlineSeconds` gives the GPU back in any case.",
  links: ["https://github.com/kubernetes/kubernetes/issues/125579"],
  needs: "document",
  *check(pod) {
    const deadline = pod.spec.entries.some(({ key }) => key.text === "activeDeadlineSeconds") || pod.template.holder.entries.some(({ key }) => key.text === "activeDeadlineSeconds");
    if (deadline) return;
    for (const container of pod.running.filter((each) => each.accelerators.some(({ milli }) => (milli ?? 0) > 0))) {
      const sleep = sleepOf(container.words);
      // A script that sleeps at its end has done something before; short commands are the case in question.
      if (sleep === undefined || container.words.length > 8) continue;
      yield {
        at: sleep,
        message: `The container "${container.name}" holds ${container.accelerators.map(({ field }) => (field.value.type === "scalar" ? `${field.key.text}: ${field.value.text}` : field.key.text)).join(", ")} and only sleeps. Use a Job or a Notebook with culling, or set activeDeadlineSeconds so that they are given back.`,
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: debug
        spec:
          containers:
            - name: main
              image: registry.example/cuda:12
              command: [⟦sleep⟧, infinity]
              resources:
                limits:
                  memory: 16Gi
                  nvidia.com/gpu: 1
      `,
      says: "only sleeps",
    },
  ],
  good: [
    {
      title: "for a limited time",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: debug
        spec:
          activeDeadlineSeconds: 14400
          containers:
            - name: main
              image: registry.example/train:1
              command: [sh, -c, "tail -f /dev/null"]
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
