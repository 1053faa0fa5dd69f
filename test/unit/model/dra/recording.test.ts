import { describe, expect, test } from "vitest";
import { heldDevices } from "../../../../src/model/devices.ts";
import type { Inventory } from "../../../../src/model/inventory.ts";
import type { ResourceState } from "../../../../src/model/state.ts";
import { recordedInventory } from "../../../fixtures/recorded.ts";

const recorded = (states: Readonly<Record<string, ResourceState>> = {}) => recordedInventory("dra-1-kube-scheduler", states);

describe("kube-scheduler with devices through claims", () => {
  const rows = (inventory: Inventory) => inventory.nodes.flatMap(({ name, accelerators }) =>
    accelerators.map((each) => [name, each.accelerator.resource, each.capacity, each.allocatable, each.requested, each.free, each.dra?.blocked]));

  test("published, allocated and free devices are told apart from what shared counters block", () => {
    expect(rows(recorded())).toEqual([
      ["dra-1", "gpu.nvidia.com", 4, 4, 4, 0, 0],
      ["dra-1", "gpu.nvidia.com mig-1g.10gb", 1, 1, 1, 0, 0],
      // 7g and 1g want the same memory slice of one GPU.
      ["dra-1", "gpu.nvidia.com mig-7g.80gb", 1, 1, 0, 0, 1],
      ["dra-2", "gpu.nvidia.com", 4, 4, 1, 3, 0],
      ["dra-2", "gpu.nvidia.com mig-1g.10gb", 1, 1, 1, 0, 0],
      ["dra-2", "gpu.nvidia.com mig-7g.80gb", 1, 1, 0, 0, 1],
    ]);
  });

  test("each pod holds its devices, a shared one counts once, and an extended resource is the device behind it", () => {
    const held = recorded().pods.map((pod) => [pod.record.name, pod.accelerators, pod.dra?.shared, heldDevices(pod).map(({ container, id, source }) => [container, id, source])]);
    const [gpu, mig] = ["gpu.nvidia.com", "gpu.nvidia.com mig-1g.10gb"];
    expect(held).toEqual([
      ["extended", { [gpu]: 1 }, {}, [["c", "GPU-13000000-aaaa-bbbb-cccc-000000000013", "ResourceClaim extended-extended-resources-g98c8"]]],
      ["mig-a", { [mig]: 1 }, {}, [["c", "gpu-4-mig-1g10gb-19-0", "ResourceClaim mig-a-g-ppw2z"]]],
      ["mig-b", { [mig]: 1 }, {}, [["c", "gpu-4-mig-1g10gb-19-0", "ResourceClaim mig-b-g-742md"]]],
      // Not allocated: what their class is for.
      ["mig-c", { "gpu.nvidia.com mig": 1 }, {}, []],
      ["noclaim", {}, {}, []],
      ["share-a", { [gpu]: 1 }, {}, [["c", "GPU-12000000-aaaa-bbbb-cccc-000000000012", "ResourceClaim shared-gpu"]]],
      ["share-b", {}, { [gpu]: 1 }, [["c", "GPU-12000000-aaaa-bbbb-cccc-000000000012", "ResourceClaim shared-gpu"]]],
      ["toobig", { [gpu]: 2 }, {}, []],
      ["train-0", { [gpu]: 1 }, {}, [["c", "GPU-20000000-aaaa-bbbb-cccc-000000000020", "ResourceClaim train-0-g-7jgsc"]]],
      ["train-1", { [gpu]: 1 }, {}, [["c", "GPU-10000000-aaaa-bbbb-cccc-000000000010", "ResourceClaim train-1-g-snm4d"]]],
      ["train-2", { [gpu]: 1 }, {}, [["c", "GPU-11000000-aaaa-bbbb-cccc-000000000011", "ResourceClaim train-2-g-qbd4x"]]],
    ]);
  });

  test("who waits says why: the scheduler's words, or the claim that isn't there", () => {
    const waiting = recorded().workloads.filter((view) => view.state === "waiting").map((view) => [view.reference.name, view.asked, view.reason.split(".")[0]]);
    expect(waiting).toEqual([
      ["mig-c", { "gpu.nvidia.com mig": 1 }, "0/2 nodes are available: 2 cannot allocate all claims"],
      ["noclaim", undefined, "ResourceClaim absent does not exist"],
      ["toobig", { "gpu.nvidia.com": 2 }, "0/2 nodes are available: 2 cannot allocate all claims"],
    ]);
  });

  test("totals are sums of devices: the 5 pods with a GPU of their own or shared hold 5 of 8", () => {
    expect(recorded().totals.map(({ accelerator, capacity, allocatable, requested, free }) => [accelerator.resource, capacity, allocatable, requested, free])).toEqual([
      ["gpu.nvidia.com", 8, 8, 5, 3],
      ["gpu.nvidia.com mig-1g.10gb", 2, 2, 2, 0],
      ["gpu.nvidia.com mig-7g.80gb", 2, 2, 0, 0],
    ]);
  });

  test("without claims and slices only the request of the extended resource is known", () => {
    const idle = { kind: "idle" } as const;
    const inventory = recorded({ "resourceclaims.resource.k8s.io": idle, "resourceslices.resource.k8s.io": idle });
    expect(inventory.nodes.map(({ name, accelerators: [gpu] }) => [name, gpu?.model, gpu?.allocatable, gpu?.requested, gpu?.free])).toEqual([["dra-1", "H100 80GB HBM3", undefined, 1, undefined], ["dra-2", undefined, undefined, undefined, undefined]]);
    expect(inventory.totals).toEqual([{ accelerator: expect.objectContaining({ resource: "nvidia.com/gpu" }) as unknown, requested: 1 }]);
  });
});
