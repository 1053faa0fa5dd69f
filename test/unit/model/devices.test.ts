import { expect, test } from "vitest";
import { heldDevices } from "../../../src/model/devices.ts";
import { projectPod } from "../../../src/model/pod.ts";
import { container, plain, pod, type PodHand } from "./cluster.ts";

const held = (hand: PodHand) => heldDevices({ record: projectPod(pod("p", { node: "n", gpus: 2, ...hand }), plain) });

test("an extended resource is a count: nothing says which device", () => expect(held({})).toEqual([]));

test("the kubelet's report names devices by container", () => {
  const status = { containerStatuses: [{ name: "main", allocatedResourcesStatus: [{ name: "nvidia.com/gpu", resources: [{ resourceID: "GPU-1" }, { resourceID: "GPU-2::3" }] }] }] };
  const source = "status.containerStatuses[].allocatedResourcesStatus";
  expect(held({ status, annotations: { ALIYUN_COM_GPU_MEM_IDX: "1" } })).toEqual([{ container: "main", id: "GPU-1", source }, { container: "main", id: "GPU-2::3", source }]);
});

test("HAMi names them in the order of the containers", () => {
  const source = "hami.io/vgpu-devices-allocated";
  const annotations = { [source]: "GPU-a,NVIDIA,4000,30:GPU-b,NVIDIA,4000,30:;GPU-c,NVIDIA,8000,50:;" };
  expect(held({ annotations, spec: { containers: [container("one"), container("two")] } })).toEqual([
    { container: "one", id: "GPU-a", source, memoryMiB: 4000, cores: 30 }, { container: "one", id: "GPU-b", source, memoryMiB: 4000, cores: 30 }, { container: "two", id: "GPU-c", source, memoryMiB: 8000, cores: 50 },
  ]);
  expect(held({ annotations }).map((device) => device.container)).toEqual(["", "", ""]);
});

test("an index is read, never invented", () => {
  expect(held({ annotations: { ALIYUN_COM_GPU_MEM_IDX: "3" } })).toEqual([{ container: "", id: "3", source: "ALIYUN_COM_GPU_MEM_IDX" }]);
  expect(held({ annotations: { ALIYUN_COM_GPU_MEM_IDX: "-1" } })).toEqual([]);
  expect(held({ annotations: { "huawei.com/Ascend910": "Ascend910-0,Ascend910-1" } }).map((device) => device.id)).toEqual(["Ascend910-0", "Ascend910-1"]);
  expect(held({ annotations: { "volcano.sh/gpu-index": "0, 2" } }).map((device) => device.id)).toEqual(["0", "2"]);
  expect(held({ annotations: { "hami.io/vgpu-devices-allocated": ";;:::,,", "volcano.sh/gpu-index": "" } })).toEqual([]);
});
