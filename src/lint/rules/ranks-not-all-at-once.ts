import { fieldAt, mapAt, numberAt, textAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podsOf } from "../pod.ts";
import { objectRule } from "../rule.ts";
import { optionOf } from "../words.ts";

export const ranksNotAllAtOnce = objectRule({
  id: "ranks-not-all-at-once",
  rows: ["D15"],
  severity: "warning",
  title: "Distributed Job whose pods don't all run at once",
  why: "The processes of a distributed job wait for one another. With `parallelism` below the number of nodes that the launcher is told, the missing ones start only when others have ended: none ever does.",
  remedy: "Set `parallelism` and `completions` to the number of nodes, with `completionMode: Indexed` so that each pod knows its rank.",
  links: ["https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode"],
  needs: "document",
  kinds: ["Job"],
  absence: true,
  *check(object) {
    if (object.group !== "batch") return;
    const spec = mapAt(object.root, "spec");
    const parallelism = numberAt(spec, "parallelism") ?? 1;
    const indexed = textAt(spec, "completionMode") === "Indexed";
    for (const container of podsOf(object).flatMap((pod) => pod.running)) {
      const nodes = optionOf(container.words, "--nnodes");
      if (nodes?.number === undefined || nodes.number < 2) continue;
      if (parallelism < nodes.number) {
        yield {
          at: fieldAt(spec, "parallelism") ?? nodes,
          message: `The launcher waits for ${String(nodes.number)} nodes, and ${String(parallelism)} ${parallelism === 1 ? "pod runs" : "pods run"} at once: they wait for ever. Set parallelism and completions to ${String(nodes.number)}.`,
          related: [{ at: nodes, message: "The number of nodes is said here." }],
        };
      } else if (!indexed && container.words.some(({ text }) => text.includes("JOB_COMPLETION_INDEX"))) {
        yield {
          at: fieldAt(spec, "completionMode") ?? nodes,
          message: "The command reads JOB_COMPLETION_INDEX, which is set with completionMode: Indexed only: every pod has the same rank. Set completionMode: Indexed.",
        };
      }
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
          ⟦parallelism: 2⟧
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  command: [torchrun, --nnodes=4, --nproc-per-node=1, train.py]
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
      says: "2 pods run at once",
    },
    {
      title: "a rank that nobody sets",
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train}
        spec:
          completions: 2
          parallelism: 2
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  command: [sh, -c, "torchrun ⟦--nnodes=2⟧ --node-rank=$JOB_COMPLETION_INDEX train.py"]
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
      says: "every pod has the same rank",
    },
  ],
  good: [
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
                  command: [sh, -c, "torchrun --nnodes=4 --node-rank=$JOB_COMPLETION_INDEX train.py"]
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
