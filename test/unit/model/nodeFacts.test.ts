import { describe, expect, test } from "vitest";
import { vendors } from "../../../src/model/accelerators/index.ts";
import { nodeFact, nodeFacts, type FactName } from "../../../src/model/nodeFacts/index.ts";
import { platformLabels } from "../../../src/model/nodeFacts/platforms.ts";
import { taintMeaning } from "../../../src/model/nodeFacts/taints.ts";
import { factTitles } from "../../../src/model/nodeFacts/types.ts";

const said = (labels: Record<string, string>) => Object.fromEntries(nodeFacts(labels).map(({ fact, words }) => [fact, words]));

// Examples of the labels' own documentation (k8s-device-plugin GFD 0.20, GPU Operator, ROCm, GKE, AKS, EKS, Karpenter, Topograph).
describe("labels in words", () => {
  test.each<[FactName, Record<string, string>, string]>([
    ["memory", { "nvidia.com/gpu.memory": "81559" }, "79.6 GiB"],
    ["memory", { "amd.com/gpu.vram": "192G" }, "192 GiB"],
    ["driver", { "nvidia.com/cuda.driver-version.full": "570.124.06" }, "570.124.06"],
    ["driver", { "nvidia.com/cuda.driver.major": "570", "nvidia.com/cuda.driver.minor": "124", "nvidia.com/cuda.driver.rev": "06" }, "570.124.06"],
    ["driver", { "amd.com/gpu.driver-version": "6.10.5" }, "6.10.5"],
    ["driver", { "cloud.google.com/gke-gpu-driver-version": "latest" }, "GKE's latest for the node's version"],
    ["cuda", { "nvidia.com/cuda.runtime-version.full": "12.8" }, "12.8"],
    ["cuda", { "nvidia.com/cuda.runtime.major": "12", "nvidia.com/cuda.runtime.minor": "8" }, "12.8"],
    ["compute", { "nvidia.com/gpu.compute.major": "9", "nvidia.com/gpu.compute.minor": "0" }, "9.0"],
    ["family", { "nvidia.com/gpu.family": "hopper" }, "hopper"],
    ["family", { "gpu.intel.com/family": "Max_Series" }, "Max Series"],
    ["sharing", { "nvidia.com/gpu.sharing-strategy": "time-slicing", "nvidia.com/gpu.replicas": "4" }, "time-slicing, 4 replicas of each GPU"],
    ["sharing", { "cloud.google.com/gke-gpu-sharing-strategy": "mps", "cloud.google.com/gke-max-shared-clients-per-gpu": "3" }, "mps, 3 clients of each GPU at most"],
    ["migStrategy", { "nvidia.com/mig.strategy": "mixed" }, "mixed"],
    ["migConfig", { "nvidia.com/mig.config": "all-balanced" }, "all-balanced"],
    ["migState", { "nvidia.com/mig.config": "all-balanced", "nvidia.com/mig.config.state": "success" }, "success"],
    ["migState", { "nvidia.com/mig.config": "all-disabled", "nvidia.com/mig.config.state": "failed" }, "failed"],
    ["clique", { "nvidia.com/gpu.clique": "7b968a6d-c8aa-45e1-9e07-e1e51be99c31.1" }, "7b968a6d-c8aa-45e1-9e07-e1e51be99c31.1"],
    ["partition", { "amd.com/gpu.compute-memory-partition": "cpx_nps4" }, "cpx_nps4"],
    ["tpuSlice", { "cloud.google.com/gke-tpu-topology": "4x4", "cloud.google.com/gke-accelerator-count": "4" }, "4x4, 16 chips on 4 nodes"],
    ["tpuSlice", { "cloud.google.com/gke-tpu-topology": "2x2x2", "cloud.google.com/gke-accelerator-count": "4" }, "2x2x2, 8 chips on 2 nodes"],
    ["tpuSlice", { "cloud.google.com/gke-tpu-topology": "2x4" }, "2x4, 8 chips"],
    ["workload", { "nvidia.com/gpu.workload.config": "vm-passthrough" }, "virtual machines with whole GPUs"],
    ["driverUpgrade", { "nvidia.com/gpu-driver-upgrade-state": "upgrade-failed" }, "upgrade-failed"],
    ["capacity", { "karpenter.sh/capacity-type": "spot" }, "spot (can be taken away)"],
    ["capacity", { "karpenter.sh/capacity-type": "reserved" }, "reserved"],
    ["capacity", { "eks.amazonaws.com/capacityType": "CAPACITY_BLOCK" }, "reserved (capacity block)"],
    ["capacity", { "eks.amazonaws.com/capacityType": "ON_DEMAND" }, "on demand"],
    ["capacity", { "cloud.google.com/gke-spot": "true", "cloud.google.com/gke-provisioning": "spot" }, "spot (can be taken away)"],
    ["capacity", { "cloud.google.com/gke-provisioning": "standard" }, "on demand"],
    ["capacity", { "kubernetes.azure.com/scalesetpriority": "spot" }, "spot (can be taken away)"],
    ["pool", { "cloud.google.com/gke-nodepool": "a3-mega" }, "a3-mega"],
    ["pool", { "kubernetes.azure.com/agentpool": "gpunp" }, "gpunp"],
    ["pool", { "hypershift.openshift.io/nodePool": "gpu" }, "gpu"],
    ["zone", { "topology.kubernetes.io/zone": "us-east-1a" }, "us-east-1a"],
    ["block", { "cloud.google.com/gce-topology-block": "9af3" }, "9af3"],
    ["leaf", { "network.topology.nvidia.com/leaf": "leaf-01" }, "leaf-01"],
    ["layers", { "topology.k8s.aws/network-node-layer-1": "nn-1", "topology.k8s.aws/network-node-layer-3": "nn-3" }, "nn-3"],
    ["ultraserver", { "topology.k8s.aws/ultraserver-id": "us-0f" }, "us-0f"],
    ["os", { "feature.node.kubernetes.io/system-os_release.ID": "ubuntu", "feature.node.kubernetes.io/system-os_release.VERSION_ID": "24.04" }, "ubuntu 24.04"],
  ])("%s of %j", (fact, labels, words) => {
    expect(nodeFact(labels, fact)).toMatchObject({ fact, words, title: factTitles[fact] });
    // The label is said, and it is one of those given.
    for (const label of nodeFact(labels, fact)!.label.split(", ")) expect(labels).toHaveProperty([label]);
  });

  test("what is as usual, or says nothing, is no fact", () => {
    expect(said({
      "nvidia.com/mig.strategy": "none", "nvidia.com/mig.config": "all-disabled", "nvidia.com/mig.config.state": "success", "nvidia.com/gpu.sharing-strategy": "none", "nvidia.com/gpu-driver-upgrade-state": "upgrade-done",
      "nvidia.com/gpu.workload.config": "container", "cloud.google.com/gke-spot": "false", "nvidia.com/cuda.driver.major": "570", "topology.kubernetes.io/zone": "",
    })).toEqual({});
  });

  test("the vendor's label speaks before the cloud's", () => {
    expect(nodeFact({ "cloud.google.com/gke-gpu-driver-version": "default", "nvidia.com/cuda.driver-version.full": "570.124.06" }, "driver")).toMatchObject({ label: "nvidia.com/cuda.driver-version.full" });
  });

  test("odd values stay as they are", () => {
    expect(said({ "nvidia.com/gpu.memory": "much", "amd.com/gpu.vram": "lots", "cloud.google.com/gke-tpu-topology": "round", "karpenter.sh/capacity-type": "lent" })).toEqual({ memory: "much", tpuSlice: "round", capacity: "lent" });
  });

  test("every fact has a label", () => {
    const facts = new Set([...vendors.flatMap((vendor) => vendor.labels ?? []), ...platformLabels].map(({ fact }) => fact));
    expect([...facts].sort()).toEqual(Object.keys(factTitles).sort());
  });
});

describe("taints in words", () => {
  test.each([
    ["nvidia.com/gpu", /NVIDIA/], ["google.com/tpu", /TPU/], ["amd-gpu-unhealthy", /unhealthy/], ["sku", /GPU workloads/],
    ["node.kubernetes.io/unreachable", /kubelet/], ["cloud.google.com/gke-queued", /ProvisioningRequest/], ["kubernetes.azure.com/scalesetpriority", /spot/], ["karpenter.sh/disrupted", /Karpenter/],
  ])("%s", (key, words) => expect(taintMeaning({ key })?.words).toMatch(words));

  test.each(["example.com/mine", "constructor", "__proto__", ""])("'%s' means nothing known", (key) => expect(taintMeaning({ key })).toBeUndefined());

  test("repair and maintenance are trouble; reserving a node, and scaling it down, is not", () => {
    const trouble = (key: string) => taintMeaning({ key })?.trouble;
    expect(["amd-gpu-unhealthy", "amd-dcm", "node.kubernetes.io/out-of-service", "cloud.google.com/impending-node-termination", "aws-node-termination-handler/spot-itn"].map(trouble)).toEqual(["repair", "maintenance", "repair", "leaving", "leaving"]);
    expect(["nvidia.com/gpu", "ToBeDeletedByClusterAutoscaler", "karpenter.sh/disrupted", "cloud.google.com/gke-spot"].map(trouble)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
