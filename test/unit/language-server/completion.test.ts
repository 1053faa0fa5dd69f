import { expect, test } from "vitest";
import { complete } from "../../../src/language-server/completion/index.ts";
import { withoutSnippets } from "../../../src/language-server/completion/items.ts";
import { manifests } from "../../../src/language-server/completion/snippets.ts";
import { terms } from "../../../src/language-server/terms.ts";
import { rules } from "../../../src/lint/index.ts";
import { lintText, NOW } from "../lint/support.ts";
import { facts } from "./cluster.ts";

function at(marked: string, { cluster = true, config = false } = {}) {
  const offset = marked.indexOf("|");
  const found = complete(marked.replace("|", ""), offset, { cluster: cluster ? facts : undefined, now: NOW }, config);
  return { labels: found?.suggestions.map(({ label, detail }) => (detail === undefined ? label : `${label} (${detail})`)) ?? [], typed: found === undefined ? "" : marked.slice(found.start, offset), suggestions: found?.suggestions ?? [] };
}
const pod = (rest: string, metadata = "") => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: ml\n${metadata}spec:\n${rest}`;
const limits = pod("  containers:\n  - name: c\n    resources:\n      limits:\n        nvi|");

test("resources with what is free of them", () => {
  expect(at(limits)).toMatchObject({ labels: ["nvidia.com/gpu (GPU · 3 free on 2 nodes)", "nvidia.com/mig-1g.10gb (1g.10gb slice · 14 free on 1 node)"], typed: "nvi", suggestions: [{ insert: "nvidia.com/gpu: ${1:1}" }, {}] });
  expect(at(limits, { cluster: false }).labels).toContain("amd.com/gpu (GPU)");
});

test("tolerations of live taints, whole and field by field", () => {
  const whole = at(pod("  tolerations:\n  - |"));
  expect(whole.labels).toEqual(["Tolerate nvidia.com/gpu=present:NoSchedule (2 nodes)"]);
  expect(whole.suggestions[0]?.insert).toBe("key: nvidia.com/gpu\n  operator: Exists\n  effect: NoSchedule");
  expect(at(pod("  tolerations:\n    |")).suggestions[0]?.insert).toBe("- key: nvidia.com/gpu\n  operator: Exists\n  effect: NoSchedule");
  expect(at(pod("  tolerations:\n  - key: |")).labels).toEqual(["nvidia.com/gpu (2 nodes)"]);
  expect(at(pod("  tolerations:\n  - key: x\n    effect: |")).labels).toEqual(["NoSchedule", "NoExecute", "PreferNoSchedule"]);
  expect(at(pod("  tolerations:\n  - key: x\n    operator: |")).labels).toEqual(["Exists", "Equal"]);
  expect(at(pod("  tolerations:\n  - key: x\n    |")).labels).toEqual([]);
});

test("labels of nodes with their values", () => {
  expect(at(pod("  nodeSelector:\n    |")).labels).toContain("nvidia.com/gpu.product (2 values)");
  expect(at(pod("  nodeSelector:\n    nvidia.com/gpu.product: |")).labels).toEqual(["NVIDIA-H100-80GB-HBM3 (2 nodes)", "NVIDIA-A100-SXM4-80GB (1 node)"]);
  expect(at(pod("  nodeSelector:\n    nvidia.com/gpu.count: |")).suggestions[0]?.insert, "a number has to be a text").toBe('"8"');
  const affinity = "  affinity:\n    nodeAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n        - matchExpressions:\n          - ";
  expect(at(pod(`${affinity}key: |`)).labels).toContain("nvidia.com/gpu.product");
  expect(at(pod(`${affinity}key: a\n            operator: |`)).labels).toContain("NotIn");
});

test("names of queues and classes", () => {
  expect(at(pod("  runtimeClassName: |")).labels).toEqual(["nvidia"]);
  expect(at(pod("  schedulerName: |")).labels).toContain("kai-scheduler (KAI Scheduler)");
  expect(at(pod("  x: 1\n", "  labels:\n    kueue.x-k8s.io/queue-name: |\n")).labels, "of its own namespace only").toEqual(["team (of shared)"]);
  expect(at(pod("  x: 1\n", "  labels:\n    kai.scheduler/queue: |\n")).labels, "leaf queues only").toEqual(["research (of company)"]);
  expect(at(pod("  runtimeClassName: |"), { cluster: false }).labels).toEqual([]);
});

test("labels and annotations of the field's projects, but not what they write themselves", () => {
  expect(at(pod("  x: 1\n", "  labels:\n    |\n")).labels).toContain("kueue.x-k8s.io/queue-name (Kueue)");
  const annotations = at(pod("  x: 1\n", "  annotations:\n    |\n"));
  expect(annotations.labels).toContain("gpu-fraction (KAI Scheduler)");
  expect(annotations.labels.join()).not.toContain("vgpu-devices-allocated");
  expect(annotations.suggestions.find(({ label }) => label === "gpu-fraction")?.insert).toBe('gpu-fraction: ${1:"0.5"}');
});

test.each([
  ["another key", pod("  |")],
  ["a comment", pod("  tolerations:\n  - key: x # |")],
  ["a file that is no manifest", "services:\n  web:\n    limits:\n      |"],
])("nothing at %s", (_, marked) => expect(at(marked).labels).toEqual([]));

test("whole manifests in an empty document", () => {
  expect(at("gpu|").labels).toContain("gpu-job (Job that uses GPUs of one node)");
  expect(at(`${pod("  x: 1\n")}---\n|`).labels).toHaveLength(manifests.length);
  expect(at("name: x\n|").labels).toEqual([]);
});

test.each(manifests.map(({ label, insert }) => [label, insert]))("no rule finds a mistake in %s", (_, insert) => {
  expect(lintText(withoutSnippets(insert), rules).filter(({ severity }) => severity !== "hint").map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
});

test("rules, severities and options in a configuration", () => {
  const config = { config: true };
  expect(at("|", config).labels).toEqual(["rules", "overrides", "ignore"]);
  expect(at("rules:\n  gpu-req|", config).labels).toContain("gpu-request-without-limit (error)");
  expect(at("rules:\n  gpu-request-without-limit: |", config).labels).toEqual(["error", "warning", "hint", "off"]);
  expect(at("overrides:\n  - |", config).labels).toEqual(["paths", "kinds", "names", "namespaces", "rules"]);
  expect(at("overrides:\n  - rules:\n      liveness-window-too-short:\n        options:\n          |", config).labels).toEqual(["seconds (a number)"]);
});

test("terms are described, and unique", () => {
  expect(new Set(terms.map(({ key }) => key)).size).toBe(terms.length);
  for (const { text } of terms) expect(text).toMatch(/\.$/);
});
