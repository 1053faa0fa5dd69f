import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import { givenCores, givenFraction, givenMemory, sharedDevices } from "../../../src/model/sharedDevices.ts";
import { cluster, container, gpuNode, metadata, pod } from "./cluster.ts";

function devices(nodes: unknown, ...pods: readonly unknown[]) {
  const [view] = buildInventory(cluster({ objects: { nodes: [nodes], pods } })).nodes;
  return sharedDevices(view!);
}
const names = (all: ReturnType<typeof devices>) => all.map((device) => [device.id, device.resource, device.by, device.holders.map(({ pod: { record }, memoryMiB, cores, fraction }) => [record.name, memoryMiB ?? fraction, cores])]);

const listed = (annotation: string, list: string, amounts: Record<string, string>) => ({
  metadata: { ...metadata("n", { annotations: { [annotation]: list } }), namespace: undefined },
  status: { capacity: amounts, allocatable: amounts, conditions: [{ type: "Ready", status: "True" }] },
});
const vgpu = (name: string, allocated: string, more: Record<string, string> = {}) => pod(name, {
  node: "n", annotations: { "hami.io/vgpu-devices-allocated": allocated },
  spec: { nodeName: "n", containers: [{ name: "main", image: "i", resources: { limits: { "nvidia.com/gpu": "1", "nvidia.com/gpumem": "4000", ...more } } }] },
});

describe("HAMi", () => {
  const register = JSON.stringify([
    { id: "GPU-a", count: 10, devmem: 15360, devcore: 100, type: "NVIDIA-Tesla T4", health: true },
    { id: "GPU-b", index: 1, count: 10, devmem: 15360, devcore: 100, type: "NVIDIA-Tesla T4" },
  ]);
  const node = listed("hami.io/node-nvidia-register", register, { "nvidia.com/gpu": "20" });

  test("each device of the list, with the pods that were placed on it and their parts", () => {
    const all = devices(node, vgpu("p", "GPU-a,NVIDIA,4000,30:;"), vgpu("q", "GPU-a,NVIDIA,2000,0:;"));
    expect(names(all)).toEqual([["GPU-a", "nvidia.com/gpu", "HAMi", [["p", 4000, 30], ["q", 2000, 0]]], ["GPU-b", "nvidia.com/gpu", "HAMi", []]]);
    expect(all.map((device) => device.registered?.healthy)).toEqual([true, false]);
    expect([givenMemory(all[0]!), givenCores(all[0]!)]).toEqual([6000, 30]);
  });

  test("two containers of a pod on one device hold it together; a pod may be on two", () => {
    const two = pod("two", {
      annotations: { "hami.io/vgpu-devices-allocated": "GPU-a,NVIDIA,1000,10:GPU-b,NVIDIA,500,5:;GPU-a,NVIDIA,2000,20:;" }, node: "n",
      spec: { nodeName: "n", containers: [container("one", 2), container("other", 1)] },
    });
    expect(names(devices(node, two)).map(([id, , , holders]) => [id, holders])).toEqual([["GPU-a", [["two", 3000, 30]]], ["GPU-b", [["two", 500, 5]]]]);
  });

  test("where a part isn't said, neither is the sum", () => {
    const [first] = devices(node, vgpu("p", "GPU-a,NVIDIA,4000,30:;"), vgpu("q", "GPU-a,NVIDIA:;"));
    expect([givenMemory(first!), givenCores(first!)]).toEqual([undefined, undefined]);
  });

  test("a finished pod is on no device", () => {
    expect(names(devices(node, pod("done", { node: "n", gpus: 1, phase: "Succeeded", annotations: { "hami.io/vgpu-devices-allocated": "GPU-a,NVIDIA,4000,30:;" } })))[0]?.[3]).toEqual([]);
  });

  test("amounts that no node advertises are in no row of the node", () => {
    const [view] = buildInventory(cluster({ objects: { nodes: [node], pods: [vgpu("p", "GPU-a,NVIDIA,4000,30:;")] } })).nodes;
    expect(view?.accelerators.map(({ accelerator }) => accelerator.resource)).toEqual(["nvidia.com/gpu"]);
    expect(view?.pods[0]?.accelerators).toEqual({ "nvidia.com/gpu": 1, "nvidia.com/gpumem": 4000 });
  });
});

test("Volcano: no semicolon after the last container", () => {
  const node = listed("volcano.sh/node-vgpu-register", "GPU-a,10,32768,NVIDIA-Tesla V100,true,hami-core:", { "volcano.sh/vgpu-number": "10", "volcano.sh/vgpu-memory": "32768" });
  const one = pod("one", { node: "n", annotations: { "volcano.sh/vgpu-ids-new": "GPU-a,NVIDIA,3000,25:" }, spec: { nodeName: "n", containers: [{ name: "main", image: "i", resources: { limits: { "volcano.sh/vgpu-number": "1", "volcano.sh/vgpu-memory": "3000" } } }] } });
  expect(names(devices(node, one))).toEqual([["GPU-a", "volcano.sh/vgpu-number", "Volcano", [["one", 3000, 25]]]]);
});

test("gpushare: the index of the GPU; -1 is none", () => {
  const node = { metadata: { ...metadata("n", {}), namespace: undefined }, status: { capacity: { "aliyun.com/gpu-mem": "60", "aliyun.com/gpu-count": "4" }, allocatable: { "aliyun.com/gpu-mem": "60", "aliyun.com/gpu-count": "4" } } };
  const at = (name: string, index: string) => pod(name, { node: "n", annotations: { ALIYUN_COM_GPU_MEM_IDX: index }, spec: { nodeName: "n", containers: [{ name: "main", image: "i", resources: { limits: { "aliyun.com/gpu-mem": "3" } } }] } });
  expect(names(devices(node, at("a", "2"), at("b", "-1"), at("c", "2")))).toEqual([["2", "aliyun.com/gpu-mem", "gpushare", [["a", undefined, undefined], ["c", undefined, undefined]]]]);
});

describe("KAI", () => {
  const fraction = (name: string, group: Record<string, string>, annotations: Record<string, string>) => pod(name, { node: "n", labels: group, annotations, spec: { nodeName: "n", schedulerName: "kai-scheduler", containers: [container("main")] } });
  const reserved = pod("gpu-reservation-x", { namespace: "kai-resource-reservation", node: "n", gpus: 1, labels: { app: "kai-resource-reservation", "runai-gpu-group": "g1" }, annotations: { "run.ai/reserve_for_gpu_index": "GPU-a" } });

  test("the pods of a group share the GPU of its reservation", () => {
    const [device, ...more] = devices(gpuNode("n"), fraction("a", { "runai-gpu-group": "g1" }, { "gpu-fraction": "0.5" }), fraction("b", { "runai-gpu-group": "g1" }, { "gpu-fraction": "0.25" }), reserved);
    expect(more).toEqual([]);
    expect(names([device!])).toEqual([["GPU-a", "nvidia.com/gpu", "KAI", [["a", 0.5, undefined], ["b", 0.25, undefined]]]]);
    expect(device?.reservation?.record.name).toBe("gpu-reservation-x");
    expect(givenFraction(device!)).toBe(0.75);
  });

  test("half of each of two GPUs", () => {
    const both = devices(gpuNode("n"), fraction("a", { "runai-gpu-group": "g1", "runai-gpu-group/g1": "g1", "runai-gpu-group/g2": "g2" }, { "gpu-fraction": "0.5", "gpu-fraction-num-devices": "2" }));
    expect(names(both)).toEqual([["g1", "nvidia.com/gpu", "KAI", [["a", 0.5, undefined]]], ["g2", "nvidia.com/gpu", "KAI", [["a", 0.5, undefined]]]]);
  });

  test("thirds add up to one", () => {
    const all = devices(gpuNode("n"), ...["a", "b", "c"].map((name) => fraction(name, { "runai-gpu-group": "g1" }, { "gpu-fraction": "0.33" })));
    expect(givenFraction(all[0]!)).toBe(0.99);
  });
});

test("the kubelet's report says which device a replica is of (1.36)", () => {
  const at = (name: string, id: string) => pod(name, { node: "n", gpus: 1, status: { containerStatuses: [{ name: "main", allocatedResourcesStatus: [{ name: "nvidia.com/gpu", resources: [{ resourceID: id }] }] }] } });
  expect(names(devices(gpuNode("n", 16), at("a", "GPU-a::0"), at("b", "GPU-a::3"), at("c", "GPU-b")))).toEqual([["GPU-a", "nvidia.com/gpu", "kubelet", [["a", undefined, undefined], ["b", undefined, undefined]]]]);
});
