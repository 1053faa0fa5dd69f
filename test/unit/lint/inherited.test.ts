/** Kinds whose pods take fields from the object above them: what is missing in a template may stand there. */
import { expect, test } from "vitest";
import { exampleCluster, exampleNode } from "../../../src/lint/exampleCluster.ts";
import { rules } from "../../../src/lint/index.ts";
import { lintText } from "./support.ts";

const workflow = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: train
spec:
  entrypoint: main
  tolerations:
    - {key: nvidia.com/gpu, operator: Exists}
  templates:
    - name: main
      container:
        image: registry.example/train:1
        resources: {limits: {memory: 16Gi, nvidia.com/gpu: GPUS}}
`;
const cluster = exampleCluster({ nodes: [exampleNode("a", "nvidia.com/gpu", 8, { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] })] });
const found = (gpus: string) => lintText(workflow.replace("GPUS", gpus), rules, { cluster }).map(({ rule }) => rule.id);

test("a Workflow's own tolerations hold for its templates", () => {
  expect(found("1")).toEqual([]);
});

test("what stands in the template itself is still looked at", () => {
  expect(found("16")).toEqual(["more-than-largest-node"]);
});
