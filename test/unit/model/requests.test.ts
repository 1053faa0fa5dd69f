import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/model/read.ts";
import { containerRequests, podRequests, resourceList } from "../../../src/model/requests.ts";

/** 250 random pods with what component-helpers' PodRequests says of them, as the scheduler calls it: test/controlplane/vectors. */
const { pods } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../../fixtures/kubernetesVectors.json"), "utf8")) as {
  pods: { readonly pod: Json; readonly requests: Record<string, number> }[];
};

test.each(pods.map((vector, index) => ({ index, ...vector })))("pod $index requests what kube-scheduler counts", ({ pod, requests }) => {
  expect(podRequests(pod)).toEqual(requests);
});

// The cases below are those of component-helpers v0.36.3 resource/helpers_test.go (TestPodResourceRequests and
// TestPodLevelResourceRequests) that hold with the scheduler's options, in short form; cpu in thousandths.
const of = (requests: Json, more: Json = {}): Json => ({ name: "container-1", resources: { requests }, ...more });
const sidecar = (requests: Json, name = "restartable-init-1"): Json => ({ name, restartPolicy: "Always", resources: { requests } });
const pending = (reason: string): Json => ({ type: "PodResizePending", status: "True", reason });

describe("upstream's cases", () => {
  test.each<{ name: string; pod: Json; expected: Record<string, number> }>([
    {
      name: "larger init container",
      pod: { spec: { initContainers: [of({ cpu: "4" })], containers: [of({ cpu: "1" })] } },
      expected: { cpu: 4000 },
    },
    {
      name: "larger containers",
      pod: { spec: { initContainers: [of({ cpu: "2" })], containers: [of({ cpu: "2" }), of({ cpu: "3" })] } },
      expected: { cpu: 5000 },
    },
    {
      name: "pod overhead included",
      pod: { spec: { overhead: { cpu: "1", memory: "1Gi" }, initContainers: [of({ cpu: "2" })], containers: [of({ cpu: "2" }), of({ cpu: "3" })] } },
      expected: { cpu: 6000, memory: 2 ** 30 },
    },
    {
      name: "resized, infeasible",
      pod: { spec: { containers: [of({ cpu: "4" })] }, status: { conditions: [pending("Infeasible")], containerStatuses: [{ name: "container-1", resources: { requests: { cpu: "2" } } }] } },
      expected: { cpu: 2000 },
    },
    {
      name: "resized, infeasible & in-progress",
      pod: {
        spec: { containers: [of({ cpu: "6" })] },
        status: { conditions: [pending("Infeasible")], containerStatuses: [{ name: "container-1", allocatedResources: { cpu: "4" }, resources: { requests: { cpu: "2" } } }] },
      },
      expected: { cpu: 4000 },
    },
    {
      name: "resized, no resize status",
      pod: { spec: { containers: [of({ cpu: "4" })] }, status: { containerStatuses: [{ name: "container-1", resources: { requests: { cpu: "2" } } }] } },
      expected: { cpu: 4000 },
    },
    {
      name: "resized: per-resource 3-way maximum",
      pod: {
        spec: { containers: [of({ cpu: "30m", memory: "20M", "ephemeral-storage": "10G" })] },
        status: {
          containerStatuses: [{
            name: "container-1",
            allocatedResources: { cpu: "20m", memory: "10M", "ephemeral-storage": "30G" },
            resources: { requests: { cpu: "10m", memory: "30M", "ephemeral-storage": "20G" } },
          }],
        },
      },
      expected: { cpu: 30, memory: 30e6, "ephemeral-storage": 30e9 },
    },
    {
      name: "resized, restartable init container, infeasible",
      pod: { spec: { initContainers: [sidecar({ cpu: "4" })] }, status: { conditions: [pending("Infeasible")], initContainerStatuses: [{ name: "restartable-init-1", resources: { requests: { cpu: "2" } } }] } },
      expected: { cpu: 2000 },
    },
    {
      name: "resized, restartable init container, no resize status",
      pod: { spec: { initContainers: [sidecar({ cpu: "4" })] }, status: { initContainerStatuses: [{ name: "restartable-init-1", resources: { requests: { cpu: "2" } } }] } },
      expected: { cpu: 4000 },
    },
    {
      name: "restartable init container",
      pod: { spec: { initContainers: [sidecar({ cpu: "1" })], containers: [of({ cpu: "1" })] } },
      expected: { cpu: 2000 },
    },
    {
      name: "multiple restartable init containers",
      pod: { spec: { initContainers: [of({ cpu: "5" }), sidecar({ cpu: "1" }), sidecar({ cpu: "2" }), sidecar({ cpu: "3" })], containers: [of({ cpu: "1" })] } },
      expected: { cpu: 7000 },
    },
    {
      name: "multiple restartable and regular init containers",
      pod: { spec: { initContainers: [of({ cpu: "5" }), sidecar({ cpu: "1" }), sidecar({ cpu: "2" }), of({ cpu: "5" }), sidecar({ cpu: "3" })], containers: [of({ cpu: "1" })] } },
      expected: { cpu: 8000 },
    },
    {
      name: "restartable-init, init and regular",
      pod: { spec: { initContainers: [sidecar({ cpu: "10" }), of({ cpu: "200" })], containers: [of({ cpu: "100" })] } },
      expected: { cpu: 210_000 },
    },
    {
      name: "pod level memory and container level cpu resources",
      pod: { spec: { resources: { requests: { memory: "2Mi" } }, containers: [of({ cpu: "2m" })] } },
      expected: { memory: 2 * 2 ** 20, cpu: 2 },
    },
    {
      name: "pod level unsupported resources set at both pod-level and container-level",
      pod: { spec: { resources: { requests: { storage: "2Mi" } }, containers: [of({ storage: "3Mi" })] } },
      expected: { storage: 3 * 2 ** 20 },
    },
    {
      name: "pod-level resources, container-level resources, init and sidecar container set",
      pod: {
        spec: {
          resources: { requests: { memory: "15Mi", cpu: "18m" } },
          containers: [of({ memory: "3Mi", cpu: "2m" })],
          initContainers: [sidecar({ memory: "5Mi", cpu: "4m" }), of({ memory: "6Mi", cpu: "8m" })],
        },
      },
      expected: { memory: 15 * 2 ** 20, cpu: 18 },
    },
    {
      name: "hugepages at pod level and at container level",
      pod: {
        spec: { resources: { requests: { cpu: "1", "hugepages-2Mi": "10Mi" } }, containers: [of({ memory: "4Mi", "hugepages-1Gi": "1Gi" })] },
      },
      expected: { cpu: 1000, memory: 4 * 2 ** 20, "hugepages-2Mi": 10 * 2 ** 20, "hugepages-1Gi": 2 ** 30 },
    },
  ])("$name", ({ pod, expected }) => expect(podRequests(pod)).toEqual(expected));
});

test("a template that names limits only asks for them, as the API server defaults it", () => {
  const container = { resources: { limits: { "nvidia.com/gpu": 8, cpu: "4" }, requests: { cpu: "2" } } };
  expect(containerRequests(container)).toEqual({ cpu: 2000, "nvidia.com/gpu": 8 });
  expect(podRequests({ spec: { containers: [container] } })).toEqual({ cpu: 2000, "nvidia.com/gpu": 8 });
});

test("what isn't a quantity is left out, not counted as 0", () => {
  expect(resourceList({ "nvidia.com/gpu": "eight", cpu: "1", memory: null })).toEqual({ cpu: 1000 });
  expect(resourceList("much")).toEqual({});
});
