import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { compareResources, deviceFacts, recogniseResource, vendors } from "../../../src/model/accelerators/index.ts";

/** What a row says of a node with these labels. */
function facts(resource: string, labels: Record<string, string>) {
  const known = recogniseResource(resource);
  if (known === undefined) throw new Error(`${resource} is not recognised`);
  return deviceFacts({ labels, capacity: {} }, known);
}

describe("resource names", () => {
  // Name, vendor, unit, noun; then what else the name says. Sources: reference of each vendor's device plugin, HAMi 2.10, Volcano 1.15.
  test.each(Object.values<[resource: string, vendor: string, unit: string, noun: string, more?: object]>([
    ["nvidia.com/gpu", "nvidia", "device", "GPU"],
    ["nvidia.com/gpu.shared", "nvidia", "replica", "GPU share"],
    ["nvidia.com/mig-1g.5gb", "nvidia", "partition", "1g.5gb slice", { profile: "1g.5gb" }],
    ["nvidia.com/mig-3g.71gb", "nvidia", "partition", "3g.71gb slice", { profile: "3g.71gb" }],
    // The device plugin writes `+` of a profile as `.`.
    ["nvidia.com/mig-1g.10gb.me", "nvidia", "partition", "1g.10gb+me slice", { profile: "1g.10gb+me" }],
    ["nvidia.com/mig-1g.24gb.me.all", "nvidia", "partition", "1g.24gb+me.all slice", { profile: "1g.24gb+me.all" }],
    ["nvidia.com/mig-1g.24gb-me", "nvidia", "partition", "1g.24gb-me slice", { profile: "1g.24gb-me" }],
    ["nvidia.com/mig-1g.5gb.shared", "nvidia", "replica", "1g.5gb share", { profile: "1g.5gb" }],
    ["nvidia.com/mig-1g.10gb.me.shared", "nvidia", "replica", "1g.10gb+me share", { profile: "1g.10gb+me" }],
    ["nvidia.com/gpumem", "nvidia", "amount", "MiB of GPU memory", { per: "nvidia.com/gpu" }],
    ["nvidia.com/gpumem-percentage", "nvidia", "amount", "percent of GPU memory", { per: "nvidia.com/gpu" }],
    ["nvidia.com/gpucores", "nvidia", "amount", "percent of GPU cores", { per: "nvidia.com/gpu" }],
    ["nvidia.com/priority", "nvidia", "note", "HAMi task priority"],
    ["nvidia.com/pgpu", "nvidia", "device", "passthrough GPU"],
    ["nvidia.com/GA102GL_A10", "nvidia", "device", "GPU for virtual machines"],
    ["nvidia.com/NVIDIA_A10-24Q", "nvidia", "device", "GPU for virtual machines"],
    ["nvidia.com/hostdev", "nvidia", "network", "host device"],
    ["volcano.sh/vgpu-number", "volcano", "replica", "vGPU"],
    ["volcano.sh/vgpu-memory", "volcano", "amount", "MiB of GPU memory", { per: "volcano.sh/vgpu-number" }],
    ["volcano.sh/vgpu-memory-percentage", "volcano", "amount", "percent of GPU memory", { per: "volcano.sh/vgpu-number" }],
    ["volcano.sh/vgpu-cores", "volcano", "amount", "percent of GPU cores", { per: "volcano.sh/vgpu-number" }],
    ["volcano.sh/gpu-memory", "volcano", "amount", "MiB of GPU memory"],
    ["volcano.sh/gpu-number", "volcano", "device", "GPU"],
    ["aliyun.com/gpu-mem", "alibaba", "amount", "unit of GPU memory (GiB by default)"],
    ["aliyun.com/gpu-count", "alibaba", "note", "number of GPUs"],
    ["amd.com/gpu", "amd", "device", "GPU"],
    ["amd.com/spx_nps1", "amd", "partition", "spx_nps1 partition", { profile: "spx_nps1" }],
    ["amd.com/cpx_nps4", "amd", "partition", "cpx_nps4 partition", { profile: "cpx_nps4" }],
    ["amd.com/gpumem", "amd", "amount", "MiB of GPU memory", { per: "amd.com/gpu" }],
    ["amd.com/gpucores", "amd", "amount", "percent of GPU cores", { per: "amd.com/gpu" }],
    ["gpu.intel.com/i915", "intel", "device", "GPU"],
    ["gpu.intel.com/xe", "intel", "device", "GPU"],
    ["gpu.intel.com/monitoring", "intel", "note", "access to all GPUs of the node"],
    ["gpu.intel.com/xe_monitoring", "intel", "note", "access to all GPUs of the node"],
    ["npu.intel.com/accel", "intel", "device", "NPU"],
    ["habana.ai/gaudi", "habana", "device", "Gaudi card"],
    ["google.com/tpu", "google-tpu", "device", "TPU chip"],
    ["aws.amazon.com/neuron", "aws-neuron", "device", "Neuron device"],
    ["aws.amazon.com/neurondevice", "aws-neuron", "device", "Neuron device"],
    ["aws.amazon.com/neuroncore", "aws-neuron", "partition", "NeuronCore", { sameAs: "aws.amazon.com/neuron" }],
    ["huawei.com/npu", "huawei", "device", "NPU"],
    ["huawei.com/Ascend910", "huawei", "device", "NPU", { model: "Ascend910" }],
    ["huawei.com/Ascend310P", "huawei", "device", "NPU", { model: "Ascend310P" }],
    ["huawei.com/Ascend910B3", "huawei", "device", "NPU", { model: "Ascend910B3" }],
    ["huawei.com/Ascend910B4-1", "huawei", "device", "NPU", { model: "Ascend910B4-1" }],
    ["huawei.com/Ascend910C", "huawei", "device", "NPU", { model: "Ascend910C" }],
    ["huawei.com/Ascend910-2c", "huawei", "partition", "2c vNPU", { profile: "2c", model: "Ascend910" }],
    ["huawei.com/Ascend310P-2c.1cpu", "huawei", "partition", "2c.1cpu vNPU", { profile: "2c.1cpu", model: "Ascend310P" }],
    ["huawei.com/Ascend910B4-1-memory", "huawei", "amount", "MiB of NPU memory", { per: "huawei.com/Ascend910B4-1" }],
    ["huawei.com/Ascend910B2-core", "huawei", "amount", "percent of NPU cores", { per: "huawei.com/Ascend910B2" }],
    ["cambricon.com/mlu", "cambricon", "device", "MLU"],
    ["cambricon.com/mlu370", "cambricon", "device", "MLU", { model: "MLU370" }],
    ["cambricon.com/mlu370.mim-2m.8gb", "cambricon", "partition", "2m.8gb MIM", { profile: "2m.8gb", model: "MLU370" }],
    ["cambricon.com/vmlu", "cambricon", "replica", "vMLU"],
    ["cambricon.com/mlu.smlu.vmemory", "cambricon", "amount", "MiB of MLU memory", { scale: 256, per: "cambricon.com/vmlu" }],
    ["cambricon.com/mlu370.smlu.vcore", "cambricon", "amount", "percent of MLU cores", { per: "cambricon.com/vmlu" }],
    ["qualcomm.com/qaic", "qualcomm", "device", "Cloud AI device"],
    ["mthreads.com/gpu", "mthreads", "device", "GPU"],
    ["mthreads.com/vgpu", "mthreads", "replica", "vGPU"],
    ["mthreads.com/sgpu-memory", "mthreads", "amount", "MiB of GPU memory", { scale: 512 }],
    ["mthreads.com/sgpu-core", "mthreads", "amount", "sixteenth of GPU cores"],
    ["hygon.com/dcu", "hygon", "device", "DCU"],
    ["hygon.com/dcunum", "hygon", "replica", "vDCU"],
    ["hygon.com/dcumem", "hygon", "amount", "MiB of DCU memory", { per: "hygon.com/dcunum" }],
    ["hygon.com/dcucores", "hygon", "amount", "percent of DCU cores", { per: "hygon.com/dcunum" }],
    ["metax-tech.com/gpu", "metax", "device", "GPU"],
    ["metax-tech.com/sgpu", "metax", "replica", "sGPU"],
    ["metax-tech.com/vcore", "metax", "amount", "percent of GPU cores", { per: "metax-tech.com/sgpu" }],
    ["metax-tech.com/vmemory", "metax", "amount", "MiB of GPU memory", { scale: 1024, per: "metax-tech.com/sgpu" }],
    ["iluvatar.com/gpu", "iluvatar", "device", "GPU"],
    ["iluvatar.ai/BI-V150-vgpu", "iluvatar", "replica", "vGPU", { model: "BI-V150" }],
    ["iluvatar.ai/MR-V100.vMem", "iluvatar", "amount", "MiB of GPU memory", { scale: 256, per: "iluvatar.ai/MR-V100-vgpu" }],
    ["iluvatar.ai/BI-V150.vCore", "iluvatar", "amount", "percent of GPU cores", { per: "iluvatar.ai/BI-V150-vgpu" }],
    ["enflame.com/gcu", "enflame", "device", "GCU"],
    ["enflame.com/drs-gcu", "enflame", "partition", "GCU slice"],
    ["enflame.com/gcu-memory", "enflame", "amount", "MiB of GCU memory"],
    ["enflame.com/gcu-core", "enflame", "amount", "percent of GCU cores"],
    ["kunlunxin.com/xpu", "kunlunxin", "device", "XPU"],
    ["kunlunxin.com/vxpu", "kunlunxin", "replica", "vXPU"],
    ["kunlunxin.com/vxpu-memory", "kunlunxin", "amount", "MiB of XPU memory", { per: "kunlunxin.com/vxpu" }],
    ["vastaitech.com/va", "vastaitech", "device", "VA card"],
    ["birentech.com/gpu", "birentech", "device", "GPU"],
    ["birentech.com/1-4-gpu", "birentech", "partition", "quarter GPU", { profile: "1/4" }],
    ["rebellions.ai/ATOM", "rebellions", "device", "NPU", { model: "ATOM" }],
    ["rdma/hca_shared_devices_a", "network", "network", "RDMA share"],
    ["vpc.amazonaws.com/efa", "network", "network", "EFA interface"],
  ]))("%s", (resource, vendor, unit, noun, more = {}) => {
    const { of, register, ...rest } = recogniseResource(resource)!;
    expect(rest).toEqual({ resource, vendor, unit, noun, ...more });
    // A share says of what; a list in an annotation names its resource.
    expect(of === undefined).toBe(unit !== "replica" && resource !== "aliyun.com/gpu-mem");
    if (register !== undefined) expect(register).toMatch(/^(hami\.io|volcano\.sh)\/node-/);
  });

  // Network devices of a site, and what is no accelerator at all.
  test.each([
    "cpu", "memory", "hugepages-2Mi", "nvidia.com/ib0", "nvidia.com/mig-", "nvidia.com/mig-xg.5gb", "example.com/gpu", "nvidia.com/constructor", "habana.ai/toString", "",
    "huawei.com/Ascend", "huawei.com/Ascend910-memory-core", "cambricon.com/mlu370.smlu.", "rdma/", "intel.com/sriov_vf", "amd.com/cpx_nps3", "iluvatar.ai/BI-V150.vDisk",
  ])("'%s' is none", (resource) => expect(recogniseResource(resource)).toBeUndefined());

  test("each name belongs to one vendor only", () => {
    for (const resource of ["nvidia.com/gpu", "volcano.sh/vgpu-number", "aliyun.com/gpu-mem", "rdma/hca", "nvidia.com/hostdev", "amd.com/gpu"]) {
      expect(vendors.filter((vendor) => vendor.recognise(resource) !== undefined).map((vendor) => vendor.id)).toHaveLength(1);
    }
  });

  test("what an amount is asked for each of is a resource of the same vendor", () => {
    for (const name of ["nvidia.com/gpumem", "volcano.sh/vgpu-cores", "huawei.com/Ascend910B4-1-memory", "iluvatar.ai/MR-V100.vMem", "cambricon.com/mlu370.smlu.vcore", "kunlunxin.com/vxpu-memory"]) {
      const amount = recogniseResource(name)!;
      expect(recogniseResource(amount.per!), name).toMatchObject({ vendor: amount.vendor });
      expect(recogniseResource(amount.per!)!.unit).not.toBe("amount");
    }
  });

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
    expect(facts("nvidia.com/gpu", labels)).toEqual({ model: "H100 80GB HBM3", devices: 8, replicas: 10, sharing: "time-slicing", source: "nvidia.com/gpu.product" });
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
    expect(facts("nvidia.com/gpu", labels)).toEqual({ model: "H100 80GB HBM3", profile: "1g.10gb", memoryMiB: 9984, replicas: 1, source: "nvidia.com/gpu.product" });
  });

  test("MIG strategy mixed: every profile has its own labels", () => {
    const labels = {
      ...h100,
      "nvidia.com/gpu.replicas": "0",
      "nvidia.com/mig-1g.10gb.product": "NVIDIA-H100-80GB-HBM3-MIG-1g.10gb", "nvidia.com/mig-1g.10gb.memory": "9984", "nvidia.com/mig-1g.10gb.count": "7", "nvidia.com/mig-1g.10gb.replicas": "1",
    };
    expect(facts("nvidia.com/mig-1g.10gb", labels)).toEqual({ model: "H100 80GB HBM3", memoryMiB: 9984, devices: 7, replicas: 1, source: "nvidia.com/mig-1g.10gb.product" });
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
    expect(facts("nvidia.com/gpu", labels)).toMatchObject({ model: "L4", replicas: 4, sharing: "time-sharing" });
    expect(facts("nvidia.com/gpu", { "cloud.google.com/gke-accelerator": "nvidia-tesla-a100", "cloud.google.com/gke-gpu-partition-size": "1g.5gb" })).toMatchObject({ model: "A100 40GB", profile: "1g.5gb" });
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
    expect(facts("amd.com/gpu", labels)).toEqual({ model: "MI300X OAM", profile: "cpx_nps4", replicas: 1, source: "amd.com/gpu.product-name" });
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

test("every file that has a vendor is in the list, under the vendor's id", async () => {
  const folder = path.resolve(import.meta.dirname, "../../../src/model/accelerators");
  const files: string[] = [];
  for (const file of readdirSync(folder)) {
    const exported = file === "index.ts" ? [] : Object.values((await import(path.join(folder, file))) as Record<string, unknown>);
    if (exported.some((each) => typeof each === "object" && each !== null && "recognise" in each)) files.push(file);
  }
  expect(vendors.map((vendor) => `${vendor.id}.ts`).sort()).toEqual(files.sort());
});
