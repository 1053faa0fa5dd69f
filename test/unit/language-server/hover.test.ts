import { expect, test } from "vitest";
import { hover } from "../../../src/language-server/hover/index.ts";
import { readManifest } from "../../../src/manifest/manifest.ts";
import { exampleCluster, exampleObject } from "../../../src/lint/exampleCluster.ts";
import { NOW } from "../lint/support.ts";
import { facts } from "./cluster.ts";

const object = (rest: string, apiVersion = "v1", kind = "Pod", metadata = "  name: gpu\n  namespace: ml\n") => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n${metadata}${rest}`;

/** What the hover at `|` says, and on which text. */
function at(marked: string, cluster = true) {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const found = hover(readManifest(text), offset, { cluster: cluster ? facts : undefined, now: NOW });
  return found && { on: text.slice(found.start, found.end), says: found.markdown };
}

const limits = (line: string) => object(`spec:\n  containers:\n  - name: c\n    resources:\n      limits:\n        ${line}\n`);

test.each([
  ["a resource", limits("nvidia.com/|gpu: 1"), "nvidia.com/gpu", ["**GPU** · nvidia", "One unit is a whole device.", "2 nodes offer 16, at most 8 each; **3 free** (`prod`, 12 s ago).", "`H100 80GB HBM3` (79.6 GiB)"]],
  ["a resource that no node offers", limits("amd.com/|gpu: 1"), "amd.com/gpu", ["No node offers it now (`prod`, 12 s ago)."]],
  ["a partition, quoted", limits('"nvidia.com/mig-1g|.10gb": 1'), '"nvidia.com/mig-1g.10gb"', ["**1g.10gb slice**", "**14 free**"]],
  ["flow style", limits("{nvidia.com/|gpu: 2}").replace("limits:\n        {", "limits: {"), "nvidia.com/gpu", ["**GPU**"]],
  ["a key without a value yet", limits("amd.com|/gpu:"), "amd.com/gpu", ["**GPU** · amd"]],
  ["a quota's requests. prefix", object("spec:\n  hard:\n    requests.nvidia.com/|gpu: 4\n", "v1", "ResourceQuota"), "requests.nvidia.com/gpu", ["**GPU**"]],
  ["the second document", `a: 1\n---\n${limits("google.com/|tpu: 4")}`, "google.com/tpu", ["TPU chip"]],
  ["memory", limits("memory: 16|Gi"), "16Gi", ["`16Gi`: 16 GiB or 17.18 GB"]],
  ["cpu", limits("cpu: 5|00m"), "500m", ["`500m`: 0.5 cores"]],
  ["thousandths of bytes", limits("memory: 100|m"), "100m", ["less than a byte"]],
  ["a toleration", object("spec:\n  tolerations:\n  - key: nvidia.com/|gpu\n    operator: Exists\n"), "nvidia.com/gpu", ["Tolerates the taint `nvidia.com/gpu` whatever its value, for every effect.", "- `nvidia.com/gpu=present:NoSchedule`: 2 nodes (`h100-a` and `h100-b`)"]],
  ["a toleration that matches nothing", object("spec:\n  tolerations:\n  - key: nvidia.com/gpu\n    value: |'true'\n"), "'true'", ["with the value `true`", "No node has such a taint now (`prod`, 12 s ago)."]],
  ["a selector", object("spec:\n  nodeSelector:\n    nvidia.com/gpu.product: NVIDIA-H100|-80GB-HBM3\n"), "NVIDIA-H100-80GB-HBM3", ["**2 nodes** of 3 nodes match (`prod`, 12 s ago): `h100-a` and `h100-b`.", "- `NVIDIA-A100-SXM4-80GB`: 1 node"]],
  ["a selector that no node meets", object("spec:\n  nodeSelector:\n    nvidia.com/gpu.product: H1|00\n"), "H100", ["**0 nodes** of 3 nodes match (`prod`, 12 s ago).", "- `NVIDIA-H100-80GB-HBM3`: 2 nodes"]],
  ["affinity", object("spec:\n  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: nvidia.com/gpu.|product, operator: NotIn, values: [NVIDIA-A100-SXM4-80GB]}]}]}}}\n"), "nvidia.com/gpu.product", ["**2 nodes** of 3 nodes match"]],
  ["a Kueue queue", object("spec: {}\n", "batch/v1", "Job", "  name: gpu\n  namespace: ml\n  labels:\n    kueue.x-k8s.io/queue-name: te|am\n"), "team", ["**Kueue** · `kueue.x-k8s.io/queue-name`", "**LocalQueue** `team` in `ml`, of the ClusterQueue `shared`: 4 workloads waiting", "| `nvidia.com/gpu` | `h100` | 13 | 16 |"]],
  ["a Kueue queue of another namespace", object("spec: {}\n", "batch/v1", "Job", "  name: gpu\n  namespace: ml\n  labels:\n    kueue.x-k8s.io/queue-name: oth|er\n"), "other", ["The namespace `ml` has no LocalQueue `other`", "It has `team`."]],
  ["a KAI queue", object("spec: {}\n", "v1", "Pod", "  name: gpu\n  labels:\n    kai.scheduler/queue: rese|arch\n"), "research", ["GPUs: 6 used, 8 deserved, no limit", "Below `company`"]],
  ["an annotation", object("spec: {}\n", "v1", "Pod", "  name: gpu\n  annotations:\n    gpu-frac|tion: '0.5'\n"), "gpu-fraction", ["**KAI Scheduler** · `gpu-fraction`", "Part of one GPU"]],
  ["a DRA field", object("spec:\n  resourceClaims:\n  - name: gpu\n    resourceClaimTemp|lateName: x\n"), "resourceClaimTemplateName", ["**Dynamic Resource Allocation**", "a claim, and so devices, of its own"]],
])("explains %s", (_, marked, on, says) => {
  const found = at(marked);
  expect(found?.on).toBe(on);
  for (const part of says) expect(found?.says).toContain(part);
});

test("says nothing of a cluster where none is connected, and makes no zero of what isn't known", () => {
  expect(at(limits("nvidia.com/|gpu: 1"), false)?.says).not.toMatch(/node|free/);
  const text = limits("nvidia.com/gpu: 1");
  const unknown = { ...facts, nodes: { ...facts.nodes, items: facts.nodes.items.map((node) => ({ ...node, free: undefined })) } };
  expect(hover(readManifest(text), text.indexOf("nvidia.com/gpu"), { cluster: unknown, now: NOW })?.markdown).toContain("how many are free isn't known");
  const stale = { ...facts, nodes: { ...facts.nodes, state: "stale" as const } };
  expect(hover(readManifest(text), text.indexOf("nvidia.com/gpu"), { cluster: stale, now: NOW })?.markdown).not.toContain("node");
});

test("text from the cluster is never Markdown", () => {
  const hostile = exampleCluster({ objects: { "localqueues.kueue.x-k8s.io": [exampleObject("q", { namespace: "ml", spec: { clusterQueue: "x` [a](command:b) <img>" } })] } });
  const text = object("spec: {}\n", "batch/v1", "Job", "  name: gpu\n  namespace: ml\n  labels:\n    kueue.x-k8s.io/queue-name: q\n");
  const says = hover(readManifest(text), text.indexOf(": q") + 2, { cluster: hostile, now: NOW })?.markdown ?? "";
  expect(says).toContain("`x\u02cb [a](command:b) <img>`");
});

test.each([
  ["an ordinary value", object("spec:\n  containers:\n  - name: gpu|x\n")],
  ["the wrong list", object("", "v1", "Node", "  name: gpu\n  labels:\n    nvidia.com/gpu|: present\n")],
  ["broken YAML", "apiVersion: v1\n  kind|: [} gpu"],
  ["nothing", "|"],
])("says nothing on %s", (_, marked) => expect(at(marked)).toBeUndefined());
