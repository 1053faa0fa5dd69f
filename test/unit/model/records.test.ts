import { describe, expect, test } from "vitest";
import { nodeHealth, projectNode } from "../../../src/model/node.ts";
import { projectPod } from "../../../src/model/pod.ts";
import { holdsNode, isNominated, podReason, podSince, podState } from "../../../src/model/podState.ts";
import { container, gpuNode, plain, pod, type PodHand } from "./cluster.ts";

const at = (time: string) => Date.parse(time);

describe("a node's health, with its evidence", () => {
  const health = (spec: object, conditions: readonly object[]) => nodeHealth(projectNode(gpuNode("a", 8, { spec, status: { conditions } }), plain));
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" };

  test("ready says nothing more", () => expect(health({}, [ready])).toEqual({ health: "ready", reason: "" }));

  test("not ready carries reason and message of its condition", () => {
    expect(health({}, [{ type: "Ready", status: "False", reason: "KubeletNotReady", message: "container runtime network not ready" }])).toEqual({ health: "notReady", reason: "Ready is False (KubeletNotReady: container runtime network not ready)" });
    expect(health({}, [{ type: "Ready", status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." }])).toEqual({ health: "notReady", reason: "Ready is Unknown (NodeStatusUnknown: Kubelet stopped posting node status.)" });
  });

  test("pressure, of the kubelet or of a GPU watcher", () => {
    expect(health({}, [ready, { type: "MemoryPressure", status: "True", reason: "KubeletHasInsufficientMemory", message: "" }])).toEqual({ health: "pressure", reason: "MemoryPressure is True (KubeletHasInsufficientMemory)" });
    expect(health({}, [ready, { type: "UnhealthyNvidiaDevicePlugin", status: "True", reason: "Down", message: "" }]).health).toBe("pressure");
    expect(health({}, [ready, { type: "MemoryPressure", status: "False" }]).health).toBe("ready");
  });

  test("cordoned wins over pressure, not ready over cordoned", () => {
    expect(health({ unschedulable: true }, [ready, { type: "DiskPressure", status: "True", reason: "Full" }])).toEqual({ health: "cordoned", reason: "spec.unschedulable is true; DiskPressure is True (Full)" });
    expect(health({ unschedulable: true }, [{ ...ready, status: "False" }]).health).toBe("notReady");
  });

  test("without a Ready condition nothing is known", () => expect(health({}, []).health).toBe("unknown"));
});

test("a node's amounts are numbers, and taints keep their time", () => {
  const record = projectNode(gpuNode("a", 8, { spec: { unschedulable: true, taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }, { key: "x", effect: "NoExecute", timeAdded: "2026-08-20T10:00:00Z" }] }, status: { nodeInfo: { kubeletVersion: "v1.36.3" } } }), plain);
  expect(record).toMatchObject({ name: "a", namespace: "", kubeletVersion: "v1.36.3", unschedulable: true });
  expect(record.allocatable).toEqual({ cpu: 128_000, memory: 2 * 2 ** 40, "nvidia.com/gpu": 8, pods: 110 });
  expect(record.taints).toEqual([{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }, { key: "x", value: "", effect: "NoExecute", since: at("2026-08-20T10:00:00Z") }]);
});

const project = (hand: PodHand) => projectPod(pod("p", hand), plain);

describe("a pod's record", () => {
  test("containers with role, request, state and device ids", () => {
    const record = project({
      node: "n",
      spec: { initContainers: [{ ...container("fetch"), image: "fetch:1" }, { ...container("proxy"), restartPolicy: "Always" }], containers: [container("main", 2)] },
      status: {
        initContainerStatuses: [{ name: "fetch", state: { terminated: { reason: "Completed", exitCode: 0 } } }, { name: "proxy", ready: true, state: { running: { startedAt: "2026-08-20T10:00:00Z" } } }],
        containerStatuses: [{
          name: "main", ready: true, restartCount: 3, state: { running: { startedAt: "2026-08-20T10:05:00Z" } },
          allocatedResourcesStatus: [{ name: "nvidia.com/gpu", resources: [{ resourceID: "GPU-1", health: "Healthy" }, { resourceID: "GPU-2", health: "Unhealthy" }] }],
        }],
      },
    });
    expect(record.containers).toEqual([
      { name: "fetch", role: "init", image: "fetch:1", requests: {}, state: "terminated", reason: "Completed", exitCode: 0, ready: false, restarts: 0 },
      { name: "proxy", role: "sidecar", image: "registry.example/train:1", requests: {}, state: "running", reason: "", ready: true, restarts: 0 },
      { name: "main", role: "container", image: "registry.example/train:1", requests: { "nvidia.com/gpu": 2 }, state: "running", reason: "", ready: true, restarts: 3, deviceIds: ["GPU-1", "GPU-2"], unhealthyDevices: ["GPU-2"] },
    ]);
    expect(record.runningSince).toBe(at("2026-08-20T10:05:00Z"));
  });

  test("only the annotations that say something of devices are kept", () => {
    const annotations = {
      "kubectl.kubernetes.io/last-applied-configuration": "{\"secret\":1}", "hami.io/vgpu-devices-allocated": "GPU-1,NVIDIA,4000,30:;", "hami.io/mthreads-vgpu-devices-allocated": "x", "ALIYUN_COM_GPU_MEM_IDX": "1",
      "volcano.sh/gpu-index": "0", "huawei.com/Ascend910": "Ascend910-0", "huawei.com/other": "no",
    };
    expect(Object.keys(project({ annotations }).annotations ?? {}).sort()).toEqual(["ALIYUN_COM_GPU_MEM_IDX", "hami.io/mthreads-vgpu-devices-allocated", "hami.io/vgpu-devices-allocated", "huawei.com/Ascend910", "volcano.sh/gpu-index"]);
    expect(project({ annotations: { other: "x" } }).annotations).toBeUndefined();
  });

  test("a volume of a pod is not the model's business", () => {
    expect(JSON.stringify(project({ spec: { containers: [{ ...container("main"), env: [{ name: "TOKEN", value: "hush" }], args: ["--password=hush"] }], volumes: [{ secret: { secretName: "hush" } }] } }))).not.toContain("hush");
  });
});

describe("who holds a node's devices", () => {
  test.each<[string, PodHand, boolean]>([
    ["bound and running", { node: "n", phase: "Running" }, true],
    ["bound and not running yet", { node: "n", phase: "Pending" }, true],
    ["bound and lost", { node: "n", phase: "Unknown" }, true],
    ["succeeded", { node: "n", phase: "Succeeded" }, false],
    ["failed", { node: "n", phase: "Failed" }, false],
    ["not bound", { phase: "Pending" }, false],
    ["nominated only", { phase: "Pending", nominated: "n" }, false],
  ])("%s", (_name, hand, holds) => expect(holdsNode(project(hand))).toBe(holds));

  test("a nominated pod is one that isn't bound", () => {
    expect(isNominated(project({ nominated: "n" }))).toBe(true);
    expect(isNominated(project({ nominated: "n", node: "n" }))).toBe(false);
  });
});

describe("why a pod waits or failed, in its writer's words", () => {
  const message = "0/5 nodes are available: 2 Insufficient nvidia.com/gpu, 3 node(s) had untolerated taint(s). preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.";
  const scheduled = (reason: string, text: string) => ({ conditions: [{ type: "PodScheduled", status: "False", reason, message: text }] });
  const waiting = (reason: string, text?: string) => ({ containerStatuses: [{ name: "main", state: { waiting: { reason, ...(text === undefined ? {} : { message: text }) } } }] });

  test.each<[string, PodHand, string]>([
    ["the scheduler's message", { status: scheduled("Unschedulable", message) }, message],
    ["gates by name", { spec: { schedulingGates: [{ name: "kueue.x-k8s.io/admission" }] }, status: scheduled("SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates") }, "Scheduling is blocked due to non-empty scheduling gates: kueue.x-k8s.io/admission"],
    ["a scheduler that doesn't answer", { spec: { schedulerName: "kai-scheduler" } }, "Scheduler kai-scheduler has said nothing about this pod yet."],
    ["an image that can't be pulled", { node: "n", phase: "Pending", status: waiting("ImagePullBackOff", "Back-off pulling image \"x\"") }, "ImagePullBackOff: Back-off pulling image \"x\""],
    ["a container that is being made", { node: "n", phase: "Pending", status: waiting("ContainerCreating") }, "ContainerCreating"],
    ["a crash loop", { node: "n", status: waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container") }, "CrashLoopBackOff: back-off 5m0s restarting failed container"],
    ["the kubelet's refusal", { node: "n", phase: "Failed", status: { reason: "UnexpectedAdmissionError", message: "Pod was rejected: Allocate failed due to requested number of devices unavailable for nvidia.com/gpu. Requested: 1, Available: 0, which is unexpected" } }, "UnexpectedAdmissionError: Pod was rejected: Allocate failed due to requested number of devices unavailable for nvidia.com/gpu. Requested: 1, Available: 0, which is unexpected"],
    ["out of memory", { node: "n", phase: "Failed", status: { containerStatuses: [{ name: "main", state: { terminated: { reason: "OOMKilled", exitCode: 137 } } }] } }, "OOMKilled (exit code 137)"],
    ["preemption", { node: "n", phase: "Failed", status: { conditions: [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler", message: "default-scheduler: preempting to accommodate a higher priority pod" }] } }, "PreemptionByScheduler: default-scheduler: preempting to accommodate a higher priority pod"],
    ["a resize that has to wait", { node: "n", status: { conditions: [{ type: "PodResizePending", status: "True", reason: "Deferred", message: "Node didn't have enough resource: cpu" }] } }, "Deferred: Node didn't have enough resource: cpu"],
    ["nothing", { node: "n" }, ""],
    ["nothing of one that succeeded", { node: "n", phase: "Succeeded" }, ""],
  ])("%s", (_name, hand, reason) => expect(podReason(project(hand))).toBe(reason));

  test("the container is named where there are several", () => {
    const record = project({ node: "n", phase: "Pending", spec: { containers: [container("a"), container("b")] }, status: { containerStatuses: [{ name: "b", state: { waiting: { reason: "ErrImagePull", message: "not found" } } }] } });
    expect(podReason(record)).toBe("b: ErrImagePull: not found");
  });
});

describe("since when", () => {
  test("pending since it was created", () => expect(podSince(project({}))).toBe(at("2026-08-20T08:00:00Z")));

  test("running since its containers run, not since the kubelet took it", () => {
    const status = { startTime: "2026-08-20T08:01:00Z", containerStatuses: [{ name: "main", state: { running: { startedAt: "2026-08-20T08:15:00Z" } } }] };
    expect(podSince(project({ node: "n", status }))).toBe(at("2026-08-20T08:15:00Z"));
    expect(podSince(project({ node: "n", status: { startTime: "2026-08-20T08:01:00Z" } }))).toBe(at("2026-08-20T08:01:00Z"));
  });

  test("finished since its last container ended", () => {
    const ended = (name: string, finishedAt: string) => ({ name, state: { terminated: { exitCode: 0, finishedAt } } });
    const status = { startTime: "2026-08-20T08:01:00Z", containerStatuses: [ended("main", "2026-08-20T09:00:00Z"), ended("second", "2026-08-20T09:30:00Z")] };
    expect(podSince(project({ node: "n", phase: "Succeeded", status }))).toBe(at("2026-08-20T09:30:00Z"));
  });

  test("a pod without a phase is in an unknown state", () => expect(podState(projectPod({ metadata: { name: "x" } }, plain))).toBe("unknown"));
});
