import { describe, expect, test } from "vitest";
import { migProfile } from "../../../src/model/accelerators/mig.ts";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import { cluster, metadata, pod } from "./cluster.ts";

interface Hand {
  readonly name?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly amounts: Record<string, string>;
}

function node({ name = "n", labels = {}, annotations = {}, amounts }: Hand): unknown {
  const all = { cpu: "64", memory: "512Gi", pods: "110", ...amounts };
  return {
    metadata: { ...metadata(name, { labels, annotations }), namespace: undefined },
    status: { capacity: all, allocatable: all, conditions: [{ type: "Ready", status: "True" }] },
  };
}

/** What the node's row is made of, by resource. */
function on(hand: Hand) {
  const [view] = buildInventory(cluster({ objects: { nodes: [node(hand)] } })).nodes;
  return Object.fromEntries(view!.accelerators.map(({ accelerator, capacity, devices, replicas, memoryMiB, model }) => [accelerator.resource, { unit: accelerator.unit, noun: accelerator.noun, capacity, devices, replicas, memoryMiB, model }]));
}

const gfd = { "nvidia.com/gpu.product": "NVIDIA-L4", "nvidia.com/gpu.count": "4", "nvidia.com/gpu.memory": "23034", "nvidia.com/gpu.replicas": "1", "nvidia.com/gpu.sharing-strategy": "none", "nvidia.com/mig.strategy": "none" };

// k8s-device-plugin 0.20: README, sharing; docs/gpu-feature-discovery.
describe("replicas are not devices", () => {
  test("without sharing every unit is a GPU", () => {
    expect(on({ labels: gfd, amounts: { "nvidia.com/gpu": "4" } })).toEqual({ "nvidia.com/gpu": { unit: "device", noun: "GPU", capacity: 4, devices: 4, replicas: 1, memoryMiB: 23034, model: "L4" } });
  });

  test("time-slicing under the old name: 16 units are 4 GPUs", () => {
    const labels = { ...gfd, "nvidia.com/gpu.product": "NVIDIA-L4-SHARED", "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.sharing-strategy": "time-slicing" };
    expect(on({ labels, amounts: { "nvidia.com/gpu": "16" } })["nvidia.com/gpu"]).toEqual({ unit: "replica", noun: "GPU share", capacity: 16, devices: 4, replicas: 4, memoryMiB: undefined, model: "L4" });
  });

  test("time-slicing under a name of its own", () => {
    const labels = { ...gfd, "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.sharing-strategy": "time-slicing" };
    const all = on({ labels, amounts: { "nvidia.com/gpu": "0", "nvidia.com/gpu.shared": "16" } });
    expect(all["nvidia.com/gpu.shared"]).toMatchObject({ unit: "replica", noun: "GPU share", devices: 4, replicas: 4 });
    // The 4 GPUs are behind the shares, not a second time behind the name that has none any more.
    expect(all["nvidia.com/gpu"]).toMatchObject({ capacity: 0, devices: 0 });
  });

  test("MPS: a share has its part of the memory", () => {
    const labels = { ...gfd, "nvidia.com/gpu.replicas": "2", "nvidia.com/gpu.sharing-strategy": "mps" };
    expect(on({ labels, amounts: { "nvidia.com/gpu": "8" } })["nvidia.com/gpu"]).toMatchObject({ noun: "GPU share", devices: 4, replicas: 2, memoryMiB: 11517 });
  });

  test("where no label counts the GPUs, the capacity is divided", () => {
    const labels = { "cloud.google.com/gke-accelerator": "nvidia-l4", "cloud.google.com/gke-max-shared-clients-per-gpu": "8", "cloud.google.com/gke-gpu-sharing-strategy": "time-sharing" };
    expect(on({ labels, amounts: { "nvidia.com/gpu": "16" } })["nvidia.com/gpu"]).toMatchObject({ noun: "GPU share", devices: 2, replicas: 8, model: "L4" });
  });

  test("GKE's sharing counts, though GPU feature discovery says that nothing is shared", () => {
    const labels = { ...gfd, "cloud.google.com/gke-max-shared-clients-per-gpu": "3" };
    expect(on({ labels, amounts: { "nvidia.com/gpu": "12" } })["nvidia.com/gpu"]).toMatchObject({ noun: "GPU share", devices: 4, replicas: 3, memoryMiB: undefined });
  });

  test("a node without labels: how many devices a unit stands for isn't known", () => {
    expect(on({ amounts: { "nvidia.com/gpu": "8" } })["nvidia.com/gpu"]).toMatchObject({ unit: "device", devices: undefined, replicas: undefined });
  });

  test("totals keep shares and devices of one name apart", () => {
    const shared = { ...gfd, "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.sharing-strategy": "time-slicing" };
    const nodes = [node({ name: "a", labels: gfd, amounts: { "nvidia.com/gpu": "4" } }), node({ name: "b", labels: shared, amounts: { "nvidia.com/gpu": "16" } })];
    const pods = [pod("p", { node: "a", gpus: 3 }), pod("q", { node: "b", gpus: 5 }), pod("lost", { node: "gone", gpus: 2 })];
    const { totals } = buildInventory(cluster({ objects: { nodes, pods } }));
    expect(totals.map(({ accelerator, capacity, requested, devices }) => [accelerator.noun, capacity, requested, devices])).toEqual([["GPU", 4, 5, undefined], ["GPU share", 16, 5, 4]]);
  });
});

describe("MIG", () => {
  const a100 = { ...gfd, "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-40GB", "nvidia.com/gpu.count": "8", "nvidia.com/gpu.memory": "40960" };

  test("strategy single: what is called a GPU is a slice", () => {
    const labels = { ...a100, "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb", "nvidia.com/gpu.count": "56", "nvidia.com/gpu.memory": "4864", "nvidia.com/mig.strategy": "single" };
    expect(on({ labels, amounts: { "nvidia.com/gpu": "56" } })["nvidia.com/gpu"]).toEqual({ unit: "partition", noun: "1g.5gb slice", capacity: 56, devices: undefined, replicas: 1, memoryMiB: 4864, model: "A100 SXM4 40GB" });
  });

  test("strategy mixed: whole GPUs and slices beside each other; the label counts both", () => {
    const labels = { ...a100, "nvidia.com/mig.strategy": "mixed", "nvidia.com/mig-1g.5gb.count": "14", "nvidia.com/mig-1g.5gb.memory": "4864", "nvidia.com/mig-1g.5gb.replicas": "1", "nvidia.com/mig-1g.5gb.product": "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb" };
    const all = on({ labels, amounts: { "nvidia.com/gpu": "6", "nvidia.com/mig-1g.5gb": "14" } });
    expect(all["nvidia.com/gpu"]).toMatchObject({ unit: "device", devices: 6 });
    expect(all["nvidia.com/mig-1g.5gb"]).toMatchObject({ unit: "partition", noun: "1g.5gb slice", memoryMiB: 4864, model: "A100 SXM4 40GB" });
  });

  test("strategy none: whole GPUs, whatever MIG does", () => {
    expect(on({ labels: a100, amounts: { "nvidia.com/gpu": "8" } })["nvidia.com/gpu"]).toMatchObject({ unit: "device", devices: 8 });
  });

  test("slices that are shared", () => {
    const labels = { ...a100, "nvidia.com/mig.strategy": "mixed", "nvidia.com/mig-3g.20gb.count": "2", "nvidia.com/mig-3g.20gb.memory": "19968", "nvidia.com/mig-3g.20gb.replicas": "4", "nvidia.com/mig-3g.20gb.sharing-strategy": "time-slicing" };
    expect(on({ labels, amounts: { "nvidia.com/mig-3g.20gb.shared": "8" } })["nvidia.com/mig-3g.20gb.shared"]).toMatchObject({ unit: "replica", noun: "3g.20gb share", devices: 2, replicas: 4 });
    expect(on({ labels, amounts: { "nvidia.com/mig-3g.20gb": "8" } })["nvidia.com/mig-3g.20gb"]).toMatchObject({ unit: "replica", noun: "3g.20gb share", devices: 2, replicas: 4 });
  });

  test("GKE partitions, and shares of them, go by the name of GPUs", () => {
    const labels = { "cloud.google.com/gke-accelerator": "nvidia-tesla-a100", "cloud.google.com/gke-gpu-partition-size": "1g.5gb" };
    expect(on({ labels, amounts: { "nvidia.com/gpu": "7" } })["nvidia.com/gpu"]).toMatchObject({ unit: "partition", noun: "1g.5gb slice", model: "A100 40GB" });
    expect(on({ labels: { ...labels, "cloud.google.com/gke-max-shared-clients-per-gpu": "2" }, amounts: { "nvidia.com/gpu": "14" } })["nvidia.com/gpu"]).toMatchObject({ unit: "replica", noun: "1g.5gb share", devices: 7, replicas: 2 });
  });

  // GPU Operator 26.7, default MIG configuration; NVIDIA MIG user guide for the memory slices.
  test.each([
    ["1g.5gb", "A100 SXM4 40GB", { computeSlices: 1, ofSlices: 7, memorySlices: 1, ofMemorySlices: 8, memoryGB: 5, most: 7 }],
    ["1g.10gb", "A100 SXM4 40GB", { computeSlices: 1, ofSlices: 7, memorySlices: 2, ofMemorySlices: 8, most: 4 }],
    ["1g.10gb", "H100 80GB HBM3", { computeSlices: 1, ofSlices: 7, memorySlices: 1, ofMemorySlices: 8, most: 7 }],
    ["3g.40gb", "H100 80GB HBM3", { computeSlices: 3, ofSlices: 7, memorySlices: 4, ofMemorySlices: 8, most: 2 }],
    ["7g.80gb", undefined, { computeSlices: 7, ofSlices: 7, memorySlices: 8, ofMemorySlices: 8, most: 1 }],
    ["3g.47gb", "H100 NVL", { computeSlices: 3, ofSlices: 7, memorySlices: 4, most: 2 }],
    ["2g.35gb", "H200", { computeSlices: 2, ofSlices: 7, memorySlices: 2, most: 3 }],
    ["1g.23gb", "B200", { computeSlices: 1, ofSlices: 7, memorySlices: 1, most: 7 }],
    ["4g.93gb", "GB200", { computeSlices: 4, ofSlices: 7, memorySlices: 4, most: 1 }],
    ["7g.189gb", "GB200", { computeSlices: 7, ofSlices: 7, memorySlices: 8, most: 1 }],
    ["1g.34gb", "B300", { computeSlices: 1, ofSlices: 7, memorySlices: 1, most: 7 }],
    ["1g.36gb", "GH200 144G HBM3e", { computeSlices: 1, ofSlices: 7, memorySlices: 2, most: 4 }],
    ["1g.6gb+me", "A30", { computeSlices: 1, ofSlices: 4, memorySlices: 1, ofMemorySlices: 4, most: 1 }],
    ["4g.24gb", "A30", { computeSlices: 4, ofSlices: 4, memorySlices: 4, ofMemorySlices: 4, most: 1 }],
    ["2g.48gb+gfx", undefined, { computeSlices: 2, ofSlices: 4, memorySlices: 2, ofMemorySlices: 4, most: 2 }],
    ["1g.24gb-me", undefined, { computeSlices: 1, ofSlices: 4, memorySlices: 1, ofMemorySlices: 4, most: 4 }],
    ["1c.3g.20gb", "A100 SXM4 40GB", { computeSlices: 3, ofSlices: 7, memorySlices: 4 }],
  ])("%s of %s", (profile, model, expected) => expect(migProfile(profile, model)).toMatchObject(expected));

  test("1g.24gb is a seventh of one GPU and a quarter of another: without a model neither is said", () => {
    expect(migProfile("1g.24gb")).toEqual({ computeSlices: 1, memoryGB: 24 });
    expect(migProfile("1g.24gb", "H100 NVL")).toMatchObject({ ofSlices: 7, memorySlices: 2 });
    expect(migProfile("1g.24gb", "RTX PRO 6000 Blackwell Server Edition")).toMatchObject({ ofSlices: 4, memorySlices: 1 });
    expect(migProfile("5g.1000gb")).toEqual({ computeSlices: 5, memoryGB: 1000 });
    expect(migProfile("half")).toBeUndefined();
  });
});

test("AMD's naming strategy single: what is called a GPU is a partition", () => {
  const labels = { "amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM", "amd.com/gpu.vram": "192G", "amd.com/gpu.compute-memory-partition": "cpx_nps4" };
  expect(on({ labels, amounts: { "amd.com/gpu": "64" } })["amd.com/gpu"]).toMatchObject({ unit: "partition", noun: "cpx_nps4 partition", devices: undefined, model: "MI300X OAM" });
});

test("gpushare counts memory, and the node says how many GPUs have it", () => {
  expect(on({ amounts: { "aliyun.com/gpu-mem": "60", "aliyun.com/gpu-count": "4" } })).toEqual({ "aliyun.com/gpu-mem": { unit: "amount", noun: "unit of GPU memory (GiB by default)", capacity: 60, devices: 4, replicas: undefined, memoryMiB: undefined, model: undefined } });
});

describe("HAMi and Volcano list the devices in an annotation of the node", () => {
  // Project-HAMi/HAMi 2.10, pkg/device/devices.go MarshalNodeDevices: index 0 and health false are left out.
  const register = JSON.stringify([
    { id: "GPU-8dcd427f-483b-b48f-d7e5-75fb19a52b76", count: 10, devmem: 15360, devcore: 100, type: "NVIDIA-Tesla T4", mode: "hami-core", health: true },
    { id: "GPU-ebe7c3f7-303d-558d-435e-99a160631fe4", index: 1, count: 10, devmem: 15360, devcore: 100, type: "NVIDIA-Tesla T4", mode: "hami-core" },
  ]);

  test("HAMi: 20 vGPUs are 2 GPUs, one of them unhealthy", () => {
    const hand = { annotations: { "hami.io/node-nvidia-register": register, "hami.io/node-handshake": "Requesting_2026.11.23 06:54:31" }, amounts: { "nvidia.com/gpu": "20" } };
    expect(on(hand)["nvidia.com/gpu"]).toEqual({ unit: "replica", noun: "vGPU", capacity: 20, devices: 2, replicas: 10, memoryMiB: undefined, model: "T4" });
    const [view] = buildInventory(cluster({ objects: { nodes: [node(hand)] } })).nodes;
    expect(view?.record?.registered).toEqual([
      { source: "hami.io/node-nvidia-register", id: "GPU-8dcd427f-483b-b48f-d7e5-75fb19a52b76", index: 0, shares: 10, memoryMiB: 15360, type: "NVIDIA-Tesla T4", healthy: true },
      { source: "hami.io/node-nvidia-register", id: "GPU-ebe7c3f7-303d-558d-435e-99a160631fe4", index: 1, shares: 10, memoryMiB: 15360, type: "NVIDIA-Tesla T4", healthy: false },
    ]);
  });

  test("the older form, and labels of GPU feature discovery beside it", () => {
    const annotations = { "hami.io/node-nvidia-register": "GPU-a,10,23034,100,NVIDIA-NVIDIA L4,0,true,0,hami-core:GPU-b,10,23034,100,NVIDIA-NVIDIA L4,1,true,1,hami-core:" };
    expect(on({ annotations, labels: { ...gfd, "nvidia.com/gpu.count": "2" }, amounts: { "nvidia.com/gpu": "20" } })["nvidia.com/gpu"]).toMatchObject({ noun: "vGPU", devices: 2, replicas: 10, model: "L4", memoryMiB: undefined });
  });

  test("other vendors have lists of their own", () => {
    const annotations = { "hami.io/node-dcu-register": "DCU-1,4,32768,100,DCU-Z100,0,true:", "hami.io/node-register-Ascend910B3": JSON.stringify([{ id: "a", count: 4, devmem: 65536, type: "Ascend910B3", health: true }]) };
    const all = on({ annotations, amounts: { "hygon.com/dcunum": "4", "huawei.com/Ascend910B3": "4" } });
    expect(all["hygon.com/dcunum"]).toMatchObject({ noun: "vDCU", devices: 1, replicas: 4, model: "Z100" });
    expect(all["huawei.com/Ascend910B3"]).toMatchObject({ noun: "vNPU", devices: 1, replicas: 4, model: "Ascend910B3" });
  });

  // volcano 1.15, pkg/scheduler/api/devices/nvidia/vgpu/utils.go decodeNodeDevices.
  test("Volcano", () => {
    const annotations = { "volcano.sh/node-vgpu-register": "GPU-a,10,32768,NVIDIA-Tesla V100-SXM2-32GB,true,hami-core:GPU-b,10,32768,NVIDIA-Tesla V100-SXM2-32GB,false,hami-core:" };
    const hand = { annotations, amounts: { "volcano.sh/vgpu-number": "20", "volcano.sh/vgpu-memory": "65536", "volcano.sh/vgpu-cores": "200" } };
    expect(on(hand)).toMatchObject({
      "volcano.sh/vgpu-number": { noun: "vGPU", devices: 2, replicas: 10, model: "V100 SXM2 32GB" },
      "volcano.sh/vgpu-memory": { unit: "amount", capacity: 65536 },
      "volcano.sh/vgpu-cores": { unit: "amount", capacity: 200 },
    });
    const [view] = buildInventory(cluster({ objects: { nodes: [node(hand)] } })).nodes;
    expect(view?.record?.registered?.map(({ id, healthy, memoryMiB }) => [id, healthy, memoryMiB])).toEqual([["GPU-a", true, 32768], ["GPU-b", false, 32768]]);
  });

  test.each(["", "not json", "[", "[{}]", "[1,null,{\"id\":5}]", "a,b:c", ":::", "{\"id\":\"x\"}", "GPU-a,ten,many,NVIDIA,maybe"])("'%s' lists nothing or what can be read", (text) => {
    for (const key of ["hami.io/node-nvidia-register", "volcano.sh/node-vgpu-register"]) {
      expect(on({ annotations: { [key]: text }, amounts: { "nvidia.com/gpu": "8" } })["nvidia.com/gpu"]).toMatchObject({ noun: "GPU", capacity: 8 });
    }
  });
});
