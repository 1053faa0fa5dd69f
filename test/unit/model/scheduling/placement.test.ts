import { describe, expect, test } from "vitest";
import { matchesNode } from "../../../../src/model/scheduling/nodeAffinity.ts";
import { passesUnschedulable } from "../../../../src/model/scheduling/nodeUnschedulable.ts";
import { placementOf } from "../../../../src/model/scheduling/pod.ts";
import { untoleratedTaint } from "../../../../src/model/scheduling/taintToleration.ts";

const gpu = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" };
const tolerations = (...list: readonly object[]) => placementOf({ tolerations: list }).tolerations;

// Rules of https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
describe("TaintToleration", () => {
  test.each([
    ["no toleration", [], false],
    ["the key with Exists", [{ key: "nvidia.com/gpu", operator: "Exists" }], true],
    ["the key with Exists and the effect", [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }], true],
    ["another effect", [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoExecute" }], false],
    ["everything", [{ operator: "Exists" }], true],
    ["the value", [{ key: "nvidia.com/gpu", value: "present" }], true],
    ["another value", [{ key: "nvidia.com/gpu", operator: "Equal", value: "true" }], false],
    ["no operator and no value", [{ key: "nvidia.com/gpu" }], false],
    ["another key", [{ key: "amd.com/gpu", operator: "Exists" }], false],
    ["two, of which one fits", [{ key: "a", operator: "Exists" }, { key: "nvidia.com/gpu", operator: "Exists" }], true],
    ["an operator behind a gate", [{ key: "nvidia.com/gpu", operator: "Gt", value: "1" }], false],
  ])("%s", (_, list, tolerated) => {
    expect(untoleratedTaint(tolerations(...list), [gpu])).toEqual(tolerated ? undefined : gpu);
  });

  test("PreferNoSchedule keeps nobody away; the first taint that does is named", () => {
    const preferred = { ...gpu, effect: "PreferNoSchedule" };
    const evicting = { ...gpu, key: "maintenance", effect: "NoExecute" };
    expect(untoleratedTaint([], [preferred])).toBeUndefined();
    expect(untoleratedTaint(tolerations({ key: "nvidia.com/gpu", operator: "Exists" }), [preferred, gpu, evicting])).toEqual(evicting);
  });
});

test("NodeUnschedulable: a cordoned node takes only who tolerates its taint", () => {
  expect(passesUnschedulable([], false)).toBe(true);
  expect(passesUnschedulable([], true)).toBe(false);
  expect(passesUnschedulable(tolerations({ key: "node.kubernetes.io/unschedulable", operator: "Exists" }), true)).toBe(true);
});

// Rules of https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
describe("NodeAffinity", () => {
  const labels = { zone: "a", "nvidia.com/gpu.memory": "81559", model: "H100" };
  const affinity = (...terms: readonly object[]) => ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } } });
  const expression = (key: string, operator: string, ...values: readonly string[]) => ({ matchExpressions: [{ key, operator, values }] });
  test.each([
    ["nothing asked", {}, true],
    ["a label", { nodeSelector: { zone: "a" } }, true],
    ["another value", { nodeSelector: { zone: "b" } }, false],
    ["two labels, one missing", { nodeSelector: { zone: "a", rack: "1" } }, false],
    ["one term of two", affinity(expression("zone", "In", "b"), expression("model", "In", "H100", "H200")), true],
    ["all of a term", affinity({ matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }, { key: "rack", operator: "Exists" }] }), false],
    ["selector and term", { nodeSelector: { zone: "b" }, ...affinity(expression("model", "Exists")) }, false],
    ["NotIn, absent", affinity(expression("rack", "NotIn", "1")), true],
    ["DoesNotExist", affinity(expression("zone", "DoesNotExist")), false],
    ["Gt", affinity(expression("nvidia.com/gpu.memory", "Gt", "40000")), true],
    ["Gt, equal", affinity(expression("nvidia.com/gpu.memory", "Gt", "81559")), false],
    ["Lt of no number", affinity(expression("zone", "Lt", "5")), false],
    ["an empty term", affinity({}), false],
    ["no term", affinity(), false],
    ["the node's name", affinity({ matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }), true],
    ["another's name", affinity({ matchFields: [{ key: "metadata.name", operator: "NotIn", values: ["n1"] }] }), false],
    ["preferred only", { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: expression("zone", "In", "b") }] } } }, true],
  ])("%s", (_, spec, fits) => {
    expect(matchesNode(placementOf(spec), "n1", labels)).toBe(fits);
  });
});
