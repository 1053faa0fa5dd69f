import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { compareResources, deviceFacts, recogniseResource, taintMeaning, vendors } from "../../../src/model/accelerators/index.ts";

/** What a row says of a node with these labels. */
function facts(resource: string, labels: Record<string, string>) {
  const known = recogniseResource(resource);
  if (known === undefined) throw new Error(`${resource} is not recognised`);
  return deviceFacts(labels, known);
}

describe("resource names", () => {
  test.each([
    ["nvidia.com/gpu", "nvidia", "device", "GPU", undefined],
    ["nvidia.com/gpu.shared", "nvidia", "replica", "GPU share", undefined],
    ["nvidia.com/mig-1g.5gb", "nvidia", "partition", "1g.5gb slice", "1g.5gb"],
    ["nvidia.com/mig-3g.71gb", "nvidia", "partition", "3g.71gb slice", "3g.71gb"],
    // The device plugin writes `+` of a profile as `.`.
    ["nvidia.com/mig-1g.10gb.me", "nvidia", "partition", "1g.10gb+me slice", "1g.10gb+me"],
    ["nvidia.com/mig-1g.24gb.me.all", "nvidia", "partition", "1g.24gb+me.all slice", "1g.24gb+me.all"],
    ["nvidia.com/mig-1g.24gb-me", "nvidia", "partition", "1g.24gb-me slice", "1g.24gb-me"],
    ["nvidia.com/mig-1g.5gb.shared", "nvidia", "replica", "1g.5gb share", "1g.5gb"],
    ["nvidia.com/mig-1g.10gb.me.shared", "nvidia", "replica", "1g.10gb+me share", "1g.10gb+me"],
    ["nvidia.com/gpumem", "nvidia", "amount", "MiB of GPU memory", undefined],
    ["nvidia.com/gpucores", "nvidia", "amount", "percent of GPU cores", undefined],
    ["nvidia.com/GA102GL_A10", "nvidia", "device", "GPU for virtual machines", undefined],
    ["nvidia.com/hostdev", "nvidia", "network", "host device", undefined],
    ["amd.com/gpu", "amd", "device", "GPU", undefined],
    ["amd.com/cpx_nps4", "amd", "partition", "cpx_nps4 partition", "cpx_nps4"],
    ["gpu.intel.com/i915", "intel", "device", "GPU", undefined],
    ["gpu.intel.com/xe", "intel", "device", "GPU", undefined],
    ["habana.ai/gaudi", "intel", "device", "Gaudi card", undefined],
    ["google.com/tpu", "google-tpu", "device", "TPU chip", undefined],
    ["aws.amazon.com/neuron", "aws-neuron", "device", "Neuron device", undefined],
    ["aws.amazon.com/neuroncore", "aws-neuron", "partition", "NeuronCore", undefined],
  ])("%s", (resource, vendor, unit, noun, profile) => {
    expect(recogniseResource(resource)).toEqual({ resource, vendor, unit, noun, ...(profile === undefined ? {} : { profile }) });
  });

  // Network devices of a site, HAMi's priority, access to all GPUs, and what is no accelerator at all.
  test.each(["cpu", "memory", "hugepages-2Mi", "nvidia.com/ib0", "nvidia.com/priority", "nvidia.com/mig-", "nvidia.com/mig-xg.5gb", "gpu.intel.com/monitoring", "example.com/gpu", "nvidia.com/constructor", "habana.ai/toString", ""])(
    "'%s' is none", (resource) => expect(recogniseResource(resource)).toBeUndefined(),
  );

  test("lists show whole devices first", () => {
    const names = ["google.com/tpu", "nvidia.com/mig-1g.5gb", "amd.com/gpu", "nvidia.com/gpu", "nvidia.com/gpumem"];
    const sorted = names.map((name) => recogniseResource(name)!).sort(compareResources).map((each) => each.resource);
    expect(sorted).toEqual(["nvidia.com/gpu", "nvidia.com/mig-1g.5gb", "nvidia.com/gpumem", "amd.com/gpu", "google.com/tpu"]);
  });
});

describe("NVIDIA nodes by the labels of GPU feature discovery", () => {
  const h100 = { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.count": "8", "nvidia.com/gpu.memory": "81559", "nvidia.com/gpu.replicas": "1", "nvidia.com/gpu.sharing-strategy": "none" };

  test("whole GPUs", () => {
    expect(facts("nvidia.com/gpu", h100)).toEqual({ model: "H100 80GB HBM3", memoryMiB: 81559, devices: 8, replicas: 1, source: "nvidia.com/gpu.product" });
  });

  test.each([
    ["NVIDIA-A100-SXM4-40GB", "A100 SXM4 40GB"],
    ["Tesla-T4", "T4"],
    ["NVIDIA-L4", "L4"],
    ["NVIDIA-H200", "H200"],
    ["NVIDIA-GeForce-RTX-4090", "GeForce RTX 4090"],
  ])("%s is called %s", (product, model) => expect(facts("nvidia.com/gpu", { "nvidia.com/gpu.product": product }).model).toBe(model));

  test("time-slices have no memory of their own", () => {
    const labels = { ...h100, "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3-SHARED", "nvidia.com/gpu.replicas": "10", "nvidia.com/gpu.sharing-strategy": "time-slicing" };
    expect(facts("nvidia.com/gpu", labels)).toEqual({ model: "H100 80GB HBM3", devices: 8, replicas: 10, source: "nvidia.com/gpu.product" });
  });

  test("MPS gives every replica an equal share of the memory", () => {
    const labels = { ...h100, "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.sharing-strategy": "mps" };
    expect(facts("nvidia.com/gpu.shared", labels)).toMatchObject({ replicas: 4, memoryMiB: Math.floor(81559 / 4) });
  });

  test("a renamed share is shared even where no label says by how much", () => {
    expect(facts("nvidia.com/gpu.shared", { "nvidia.com/gpu.product": "Tesla-T4" }).replicas).toBeUndefined();
  });

  test("MIG strategy single: GPUs that are slices; how many GPUs is not said", () => {
    const labels = { ...h100, "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3-MIG-1g.10gb", "nvidia.com/gpu.memory": "9984", "nvidia.com/gpu.count": "7" };
    expect(facts("nvidia.com/gpu", labels)).toEqual({ model: "H100 80GB HBM3 MIG 1g.10gb", memoryMiB: 9984, replicas: 1, source: "nvidia.com/gpu.product" });
  });

  test("MIG strategy mixed: every profile has its own labels", () => {
    const labels = {
      ...h100,
      "nvidia.com/gpu.replicas": "0",
      "nvidia.com/mig-1g.10gb.product": "NVIDIA-H100-80GB-HBM3-MIG-1g.10gb", "nvidia.com/mig-1g.10gb.memory": "9984", "nvidia.com/mig-1g.10gb.count": "7", "nvidia.com/mig-1g.10gb.replicas": "1",
    };
    expect(facts("nvidia.com/mig-1g.10gb", labels)).toEqual({ model: "H100 80GB HBM3", memoryMiB: 9984, replicas: 1, source: "nvidia.com/mig-1g.10gb.product" });
    expect(facts("nvidia.com/mig-3g.40gb", labels)).toEqual({ model: "H100 80GB HBM3", source: "nvidia.com/gpu.product" });
  });

  test("no label, no fact", () => expect(facts("nvidia.com/gpu", {})).toEqual({}));

  test("labels that are no numbers are no numbers", () => {
    expect(facts("nvidia.com/gpu", { "nvidia.com/gpu.product": "NVIDIA-L4", "nvidia.com/gpu.count": "-1", "nvidia.com/gpu.memory": "much", "nvidia.com/gpu.replicas": "1e3" })).toEqual({ model: "L4", source: "nvidia.com/gpu.product" });
  });
});

describe("without the vendor's labels the cloud's are read, in the reference's order", () => {
  test.each([
    ["nvidia-tesla-t4", "T4"],
    ["nvidia-tesla-a100", "A100 40GB"],
    ["nvidia-h100-80gb", "H100 80GB"],
    ["nvidia-h100-mega-80gb", "H100 MEGA 80GB"],
    ["nvidia-h200-141gb", "H200 141GB"],
  ])("GKE %s", (value, model) => expect(facts("nvidia.com/gpu", { "cloud.google.com/gke-accelerator": value, "cloud.google.com/gke-accelerator-count": "8" })).toEqual({ model, source: "cloud.google.com/gke-accelerator", devices: 8 }));

  test("GKE time-sharing and partitions are advertised as GPUs", () => {
    const labels = { "cloud.google.com/gke-accelerator": "nvidia-l4", "cloud.google.com/gke-max-shared-clients-per-gpu": "4" };
    expect(facts("nvidia.com/gpu", labels)).toMatchObject({ model: "L4", replicas: 4 });
    expect(facts("nvidia.com/gpu", { "cloud.google.com/gke-accelerator": "nvidia-tesla-a100", "cloud.google.com/gke-gpu-partition-size": "1g.5gb" }).model).toBe("A100 40GB MIG 1g.5gb");
  });

  const karpenter = { "karpenter.k8s.aws/instance-gpu-name": "a10g", "karpenter.k8s.aws/instance-gpu-manufacturer": "nvidia", "karpenter.k8s.aws/instance-gpu-count": "1", "karpenter.k8s.aws/instance-gpu-memory": "24576" };

  test("EKS and Karpenter", () => {
    expect(facts("nvidia.com/gpu", karpenter)).toEqual({ model: "A10G", devices: 1, memoryMiB: 24576, source: "karpenter.k8s.aws/instance-gpu-name" });
    const auto = { "eks.amazonaws.com/instance-gpu-name": "h200", "eks.amazonaws.com/instance-gpu-manufacturer": "nvidia", "eks.amazonaws.com/instance-gpu-count": "8" };
    expect(facts("nvidia.com/gpu", { ...karpenter, ...auto })).toMatchObject({ model: "H200", devices: 8 });
  });

  test("Karpenter on Azure", () => {
    expect(facts("nvidia.com/gpu", { "karpenter.azure.com/sku-gpu-name": "A100", "karpenter.azure.com/sku-gpu-manufacturer": "nvidia", "karpenter.azure.com/sku-gpu-count": "8" })).toEqual({ model: "A100", devices: 8, source: "karpenter.azure.com/sku-gpu-name" });
  });

  test("the machine's type is the last resort", () => {
    const type = { "node.kubernetes.io/instance-type": "p5.48xlarge" };
    expect(facts("nvidia.com/gpu", type)).toEqual({ model: "p5.48xlarge", source: "node.kubernetes.io/instance-type" });
    expect(facts("nvidia.com/gpu", { ...type, ...karpenter }).model).toBe("A10G");
    expect(facts("nvidia.com/gpu", { ...type, ...karpenter, "nvidia.com/gpu.product": "NVIDIA-A10G" }).source).toBe("nvidia.com/gpu.product");
  });
});

describe("other vendors", () => {
  test("AMD by the labels of its node labeller", () => {
    const labels = { "amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM", "amd.com/gpu.vram": "192G", "amd.com/gpu.compute-memory-partition": "spx_nps1", "beta.amd.com/gpu.product-name.AMD_Instinct_MI300X_OAM": "8" };
    expect(facts("amd.com/gpu", labels)).toEqual({ model: "MI300X OAM", memoryMiB: 192 * 1024, devices: 8, replicas: 1, source: "amd.com/gpu.product-name" });
  });

  test("partitioned AMD GPUs are not counted as devices", () => {
    const labels = { "amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM", "amd.com/gpu.vram": "192G", "amd.com/gpu.compute-memory-partition": "cpx_nps4", "beta.amd.com/gpu.product-name.AMD_Instinct_MI300X_OAM": "64" };
    expect(facts("amd.com/gpu", labels)).toEqual({ model: "MI300X OAM cpx_nps4", replicas: 1, source: "amd.com/gpu.product-name" });
  });

  test("an AMD node with two models has no single one", () => {
    expect(facts("amd.com/gpu", { "amd.com/gpu.product-name.AMD_Instinct_MI210": "4", "amd.com/gpu.product-name.AMD_Instinct_MI300X_OAM": "4" })).toEqual({});
  });

  test("Intel", () => {
    expect(facts("gpu.intel.com/i915", { "gpu.intel.com/product": "Max_1550", "gpu.intel.com/device.count": "4" })).toEqual({ model: "Max 1550", devices: 4, source: "gpu.intel.com/product" });
  });

  test.each([["tpu-v5-lite-podslice", "TPU v5e"], ["tpu-v6e-slice", "TPU v6e"], ["tpu-of-tomorrow", "tpu-of-tomorrow"]])("TPU %s", (value, model) => {
    expect(facts("google.com/tpu", { "cloud.google.com/gke-tpu-accelerator": value })).toEqual({ model, replicas: 1, source: "cloud.google.com/gke-tpu-accelerator" });
  });

  test("AWS Neuron", () => {
    expect(facts("aws.amazon.com/neuron", { "karpenter.k8s.aws/instance-accelerator-name": "trainium", "karpenter.k8s.aws/instance-accelerator-count": "16" })).toMatchObject({ model: "Trainium", devices: 16 });
  });
});

test("every vendor file is in the list", () => {
  const folder = path.resolve(import.meta.dirname, "../../../src/model/accelerators");
  const files = readdirSync(folder).filter((file) => !["index.ts", "types.ts", "cloud.ts"].includes(file));
  expect(vendors.map((vendor) => `${vendor.id}.ts`).sort()).toEqual(files.sort());
});

test("taints of accelerator pools have words", () => {
  expect(taintMeaning("nvidia.com/gpu")).toMatch(/NVIDIA/);
  expect(taintMeaning("google.com/tpu")).toMatch(/TPU/);
  expect(taintMeaning("example.com/mine")).toBeUndefined();
  expect(taintMeaning("constructor")).toBeUndefined();
});
