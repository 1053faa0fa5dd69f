import { expect, test } from "vitest";
import { modelOf } from "../../../../src/model/dra/drivers.ts";
import { draDrivers, recogniseResource } from "../../../../src/model/accelerators/index.ts";

const kind = (driver: string, attributes: Record<string, unknown>, several = false) => {
  const found = draDrivers.kindOf(driver, attributes, several);
  return found && [found.resource, found.unit, found.noun];
};

// Attributes as the drivers publish them: dra-driver-nvidia-gpu 0.5, ROCm/k8s-gpu-dra-driver, intel-resource-drivers-for-kubernetes.
test.each([
  ["gpu.nvidia.com", { type: "gpu", uuid: "GPU-1" }, ["gpu.nvidia.com", "device", "GPU"]],
  ["gpu.nvidia.com", { type: "mig", profile: "1g.10gb" }, ["gpu.nvidia.com mig-1g.10gb", "partition", "1g.10gb slice"]],
  ["gpu.nvidia.com", { type: "mig" }, ["gpu.nvidia.com mig", "partition", "MIG slice"]],
  ["gpu.nvidia.com", { type: "vfio" }, ["gpu.nvidia.com vfio", "device", "passthrough GPU"]],
  ["gpu.nvidia.com", { type: "bridge" }, ["gpu.nvidia.com bridge", "device", "bridge device"]],
  ["gpu.amd.com", { type: "amdgpu", partitionProfile: "spx_nps1" }, ["gpu.amd.com", "device", "GPU"]],
  ["gpu.amd.com", { type: "amdgpu-partition", partitionProfile: "cpx_nps4" }, ["gpu.amd.com partition-cpx_nps4", "partition", "cpx_nps4 partition"]],
  ["gpu.amd.com", { type: "amdgpu-partition", computePartition: "dpx", memoryPartition: "nps2" }, ["gpu.amd.com partition-dpx_nps2", "partition", "dpx_nps2 partition"]],
  ["gpu.intel.com", { family: "Arc", model: "A770" }, ["gpu.intel.com", "device", "GPU"]],
  ["tpu.google.com", { tpuGen: "v6e" }, ["tpu.google.com", "device", "TPU chip"]],
  ["neuron.aws.com", { instanceType: "trn2.48xlarge" }, ["neuron.aws.com", "device", "Neuron device"]],
  // The sample driver of the Kubernetes project, and one that nobody here has heard of.
  ["gpu.example.com", { uuid: "gpu-18db0e85", model: "LATEST-GPU-MODEL" }, ["gpu.example.com", "device", "GPU"]],
  ["npu.acme.dev", {}, ["npu.acme.dev", "device", "NPU"]],
])("%s %j", (driver, attributes, wanted) => {
  expect(kind(driver, attributes)).toEqual(wanted);
  // The name alone says the same.
  const [resource = "", unit, noun] = wanted;
  expect(recogniseResource(resource)).toMatchObject({ resource, unit, noun });
});

test("a GPU that several claims share is counted in shares; a partition already is a part", () => {
  expect(kind("gpu.nvidia.com", { type: "gpu" }, true)).toEqual(["gpu.nvidia.com shared", "replica", "GPU share"]);
  expect(recogniseResource("gpu.nvidia.com shared")).toMatchObject({ unit: "replica", noun: "GPU share" });
  expect(kind("gpu.amd.com", { type: "amdgpu-partition", partitionProfile: "cpx_nps4" }, true)).toEqual(["gpu.amd.com partition-cpx_nps4", "partition", "cpx_nps4 partition"]);
});

test.each(["compute-domain.nvidia.com", "dra.net", "dra.cpu", "efa.networking.k8s.aws", "cdi.example.com", ""])("%s publishes nothing that computes", (driver) => {
  expect(kind(driver, { type: "channel" })).toBeUndefined();
  expect(recogniseResource(driver)).toBeUndefined();
});

test("an extended resource of a DRA driver's domain is none of its devices", () => {
  expect(recogniseResource("gpu.intel.com/i915")).toMatchObject({ vendor: "intel", resource: "gpu.intel.com/i915" });
  expect(recogniseResource("gpu.nvidia.com/gpu")).toBeUndefined();
});

test.each([
  ["gpu.nvidia.com", { productName: "NVIDIA H100 80GB HBM3" }, "H100 80GB HBM3"],
  ["gpu.nvidia.com", { productName: "Tesla T4" }, "T4"],
  ["gpu.amd.com", { productName: "AMD_Instinct_MI300X_OAM" }, "MI300X OAM"],
  ["gpu.intel.com", { family: "Arc", model: "A770" }, "Arc A770"],
  ["gpu.intel.com", { family: "Unknown", model: "Unknown" }, undefined],
  ["gpu.intel.com", { family: "Unknown", model: "B60" }, "B60"],
])("the model of %s %j", (driver, attributes, model) => {
  expect(modelOf(draDrivers.find(driver)!.driver, attributes)).toBe(model);
});

test.each([
  ["deviceclass.resource.kubernetes.io/gpu.nvidia.com", "GPU"],
  ["deviceclass.resource.kubernetes.io/mig.nvidia.com", "MIG slice"],
  ["deviceclass.resource.kubernetes.io/h100-gpus", "GPU"],
  ["deviceclass.resource.kubernetes.io/fast-nics", undefined],
])("the implicit extended resource %s", (resource, noun) => {
  expect(recogniseResource(resource)?.noun).toBe(noun);
});

test("hostile attributes make a name that stays one", () => {
  const found = draDrivers.kindOf("gpu.nvidia.com", { type: "mig", profile: "1g $& \n x" }, false);
  expect(found?.resource.split(" ")).toHaveLength(2);
  expect(recogniseResource(found?.resource ?? "")).toMatchObject({ noun: found?.noun });
  expect(draDrivers.kindOf("gpu.nvidia.com", { type: "toString", __proto__: { type: "mig" } }, false)?.unit).toBe("device");
});
