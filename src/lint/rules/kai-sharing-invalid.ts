import type { Scalar } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

interface Form {
  readonly annotation: string;
  readonly wanted: string;
  readonly fits: (value: string) => boolean;
}

// KAI-Scheduler v0.17, GPU sharing: a fraction between 0 and 1, memory in whole MiB, devices counted from 1.
const forms: readonly Form[] = [
  { annotation: "gpu-fraction", wanted: 'a number above 0 and below 1, such as "0.5"', fits: (value) => /^\d*\.?\d+$/.test(value) && Number(value) > 0 && Number(value) < 1 },
  { annotation: "gpu-memory", wanted: 'a whole number of MiB above 0, such as "4096"', fits: (value) => /^[1-9]\d*$/.test(value) },
  { annotation: "gpu-fraction-num-devices", wanted: 'a whole number above 0, such as "2"', fits: (value) => /^[1-9]\d*$/.test(value) },
];

function problem(form: Form, value: Scalar): string | undefined {
  // An annotation that is no string is refused by the API server, whoever reads it.
  if (typeof value.value === "string") return form.fits(value.value) ? undefined : `${form.annotation} must be ${form.wanted}, and "${value.value}" is not: KAI-Scheduler refuses the pod.`;
  return value.value === null ? undefined : `${form.annotation} must be a string: annotations are, and the API server refuses others. Write ${form.wanted}, in quotes.`;
}

export const kaiSharingInvalid = podRule({
  id: "kai-sharing-invalid",
  rows: ["R18"],
  severity: "error",
  title: "Part of a GPU by annotation with a value that KAI-Scheduler can't read",
  why: "`gpu-fraction` is a number above 0 and below 1, `gpu-memory` a whole number of MiB, both as strings. KAI-Scheduler's admission webhook refuses other values.",
  remedy: "Write a value of that form, in quotes.",
  links: ["https://github.com/kai-scheduler/KAI-Scheduler/blob/main/docs/gpu-sharing/README.md"],
  refusedBy: { name: "KAI-Scheduler's admission webhook" },
  needs: "document",
  *check(pod) {
    for (const form of forms) {
      const value = pod.annotation(form.annotation)?.value;
      const message = value?.type === "scalar" ? problem(form, value) : undefined;
      if (value !== undefined && message !== undefined) yield { at: value, message };
    }
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
            gpu-fraction: ⟦"1.5"⟧
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
      says: '"1.5" is not',
    },
    {
      title: "a quantity, and a number without quotes",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: notebook
          labels: {kai.scheduler/queue: research}
          annotations:
            gpu-memory: ⟦4Gi⟧
            gpu-fraction-num-devices: ⟦2⟧
        spec:
          schedulerName: kai-scheduler
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              resources: {limits: {memory: 16Gi}}
      `,
      says: "whole number of MiB",
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
          annotations: {gpu-fraction: ".25", gpu-fraction-num-devices: "2"}
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
