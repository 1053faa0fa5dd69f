import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { managedByHami } from "../../../src/simulator/cluster/hami.ts";
import { podRequests, amount } from "../../../src/simulator/cluster/quantities.ts";
import { finished, type Node, type Pod, type Workload } from "../../../src/simulator/kinds.ts";
import type { KubeObject, Simulator } from "../../../src/simulator/index.ts";
import { ControlledClock } from "../../../src/simulator/controlledClock.ts";
import { startSimulator } from "../../../src/simulator/index.ts";
import { ask, simulator, START } from "./harness.ts";

/** One demo cluster for the tests that only look. */
let shared: Simulator;
beforeAll(async () => {
  shared = await startSimulator({ clock: new ControlledClock(START) });
});
afterAll(() => shared.stop());

const demo = (options: object = {}): Promise<Simulator> => simulator({ world: "demo", ...options });
const everything = (cluster: Simulator): KubeObject[] => cluster.store.resources.filter((resource) => !resource.virtual).flatMap((resource) => cluster.store.list(resource.id));
const nodesOf = (cluster: Simulator): Node[] => cluster.store.list("nodes") as Node[];
const podsOf = (cluster: Simulator): Pod[] => cluster.store.list("pods") as Pod[];

describe("the demo cluster", () => {
  test("is the same for the same seed and time, another for another seed", async () => {
    const [same, other] = [await demo(), await demo({ seed: 6 })];
    expect(JSON.stringify(everything(same))).toBe(JSON.stringify(everything(shared)));
    expect(JSON.stringify(everything(other))).not.toBe(JSON.stringify(everything(shared)));
  });

  test("has nodes of many models, labelled as GPU Feature Discovery, GKE and the AMD labeller do", () => {
    const nodes = nodesOf(shared);
    const products = new Set(nodes.map((node) => node.metadata.labels?.["nvidia.com/gpu.product"] ?? node.metadata.labels?.["amd.com/gpu.product-name"] ?? node.metadata.labels?.["cloud.google.com/gke-tpu-accelerator"] ?? "none"));
    expect([...products].sort()).toEqual([
      "AMD_Instinct_MI300X_OAM", "NVIDIA-A10", "NVIDIA-A10G", "NVIDIA-A100-SXM4-40GB", "NVIDIA-A100-SXM4-80GB", "NVIDIA-H100-80GB-HBM3", "NVIDIA-H200", "NVIDIA-L4-SHARED", "NVIDIA-L40S", "Tesla-T4", "none", "tpu-v5-lite-podslice", "tpu-v6e-slice",
    ].sort());
    const capacity = (name: string): Readonly<Record<string, string>> => nodes.find((node) => node.metadata.name === name)?.status.capacity ?? {};
    // Time slices multiply under the old name, or under the name that says so; MIG devices have a resource for each profile.
    expect(capacity("gpu-l4-01")).toMatchObject({ "nvidia.com/gpu": "16" });
    expect(capacity("gpu-t4-01")).toMatchObject({ "nvidia.com/gpu.shared": "16" });
    expect(capacity("gpu-a100-mig-01")).toMatchObject({ "nvidia.com/gpu": "4", "nvidia.com/mig-1g.5gb": "14", "nvidia.com/mig-3g.20gb": "4" });
    for (const node of nodes) for (const value of Object.values(node.metadata.labels ?? {})) expect(value).toMatch(/^(|[A-Za-z0-9][-A-Za-z0-9_.]{0,62})$/);
  });

  test("has a cordoned node, one that doesn't answer, and one with a device out of order", () => {
    const nodes = nodesOf(shared);
    const cordoned = nodes.filter((node) => node.spec.unschedulable === true);
    expect(cordoned.map((node) => node.spec.taints?.map((taint) => taint.key))).toEqual([expect.arrayContaining(["node.kubernetes.io/unschedulable"])]);
    const lost = nodes.filter((node) => node.status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "Unknown"));
    expect(lost).toHaveLength(1);
    expect(lost[0]?.status.conditions?.every((condition) => condition.reason === "NodeStatusUnknown")).toBe(true);
    const ill = nodes.filter((node) => node.status.capacity?.["nvidia.com/gpu"] === "8" && node.status.allocatable?.["nvidia.com/gpu"] === "7");
    expect(ill).toHaveLength(1);
  });

  test("has a device plugin that fails on its node, where nothing is allocatable any more", () => {
    const failing = podsOf(shared).filter((pod) => pod.status.containerStatuses?.some((container) => container.state.waiting?.reason === "CrashLoopBackOff"));
    expect(failing.map((pod) => [pod.spec.nodeName, pod.metadata.labels?.["app"], pod.metadata.ownerReferences?.[0]?.kind])).toEqual([["gpu-a100-03", "nvidia-device-plugin-daemonset", "DaemonSet"]]);
    expect(nodesOf(shared).find((node) => node.metadata.name === "gpu-a100-03")?.status).toMatchObject({ capacity: { "nvidia.com/gpu": "8" }, allocatable: { "nvidia.com/gpu": "0" } });
  });

  test("has GPUs that HAMi divides: no device gives more memory or cores than it has, and pods say what they got", async () => {
    const cluster = await demo();
    cluster.advance(3_600_000);
    const devices = new Map<string, { memory: number; left: number; cores: number }>();
    for (const node of nodesOf(cluster)) {
      const list = node.metadata.annotations?.["hami.io/node-nvidia-register"];
      for (const device of list === undefined ? [] : (JSON.parse(list) as { id: string; devmem: number }[])) devices.set(device.id, { memory: device.devmem, left: device.devmem, cores: 100 });
    }
    expect(devices.size).toBe(8);
    const sharing = podsOf(cluster).filter((pod) => !finished(pod) && podRequests(pod.spec).has("nvidia.com/gpumem") && pod.spec.nodeName !== undefined);
    expect(sharing.length).toBeGreaterThanOrEqual(8);
    for (const pod of sharing) {
      const [id = "", , memory, cores] = (pod.metadata.annotations?.["hami.io/vgpu-devices-allocated"] ?? "").split(/[,:;]/);
      const device = devices.get(id)!;
      expect(Number(memory)).toBe(podRequests(pod.spec).get("nvidia.com/gpumem"));
      device.left -= Number(memory);
      device.cores -= Number(cores);
    }
    for (const { left, cores } of devices.values()) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(cores).toBeGreaterThanOrEqual(0);
    }
    expect([...devices.values()].some(({ memory, left }) => memory - left > 6000)).toBe(true);
  });

  test("has jobs of many kinds that wait for understandable reasons, run, end well and fail", async () => {
    const cluster = await demo();
    const waiting = podsOf(cluster).filter((pod) => pod.status.phase === "Pending");
    const said = waiting.map((pod) => `${pod.metadata.name}: ${pod.status.conditions?.find((condition) => condition.type === "PodScheduled")?.message ?? ""} ${pod.status.containerStatuses?.[0]?.state.waiting?.reason ?? ""}`);
    expect(said).toEqual(expect.arrayContaining([
      expect.stringMatching(/^sweep-no-toleration.*untolerated taint/), expect.stringMatching(/^pretrain-16-per-node.*Insufficient nvidia.com\/gpu/),
      expect.stringMatching(/^dedup-big-memory.*4 Insufficient memory/), expect.stringMatching(/^finetune-wrong-tag.*(ImagePullBackOff|ErrImagePull)/),
    ]));
    const phases = new Set(podsOf(cluster).map((pod) => pod.status.phase));
    expect([...phases].sort()).toEqual(["Failed", "Pending", "Running", "Succeeded"]);
    for (const resource of ["jobs.batch", "cronjobs.batch", "deployments.apps", "statefulsets.apps", "daemonsets.apps", "rayclusters.ray.io", "rayservices.ray.io", "leaderworkersets.leaderworkerset.x-k8s.io", "inferenceservices.serving.kserve.io", "notebooks.kubeflow.org"]) expect(cluster.store.list(resource).length, resource).toBeGreaterThan(0);
    // Operators' kinds come and go.
    const seen = new Set<string>();
    cluster.store.onChange((change) => void seen.add(change.object.kind));
    cluster.advance(2 * 3_600_000);
    expect([...seen]).toEqual(expect.arrayContaining(["JobSet", "PyTorchJob", "MPIJob", "TrainJob", "RayJob", "RayCluster", "Job", "Pod", "Event"]));
  });

  test("leaves no owner reference dangling, and every controller's pods are counted", async () => {
    const cluster = await demo({ nodes: 60, pods: 900 });
    // The garbage collector takes a moment, as the real one.
    while (podsOf(cluster).some((pod) => pod.metadata.deletionTimestamp !== undefined)) cluster.advance(1000);
    cluster.advance(1000);
    const uids = new Set(everything(cluster).map((object) => object.metadata.uid));
    for (const object of everything(cluster)) for (const owner of object.metadata.ownerReferences ?? []) expect(uids.has(owner.uid), `${object.kind} ${object.metadata.name} -> ${owner.name}`).toBe(true);
    for (const set of cluster.store.list("replicasets.apps") as Workload[]) {
      const pods = podsOf(cluster).filter((pod) => pod.metadata.ownerReferences?.[0]?.uid === set.metadata.uid && pod.metadata.deletionTimestamp === undefined);
      expect(set.status).toMatchObject({ replicas: pods.length });
    }
  });

  test.each([[{}], [{ nodes: 300, pods: 4000 }]])("holds no device twice, nothing beyond allocatable, now and two hours later: %o", async (size) => {
    const cluster = await demo(size);
    const check = (): void => {
      const used = new Map<string, Map<string, number>>();
      for (const pod of podsOf(cluster)) {
        if (pod.spec.nodeName === undefined || finished(pod)) continue;
        const sum = used.get(pod.spec.nodeName) ?? new Map<string, number>();
        used.set(pod.spec.nodeName, sum);
        for (const [name, value] of [...podRequests(pod.spec), ["pods", 1] as const]) sum.set(name, (sum.get(name) ?? 0) + value);
      }
      for (const node of nodesOf(cluster)) {
        for (const [name, value] of used.get(node.metadata.name) ?? []) if (!managedByHami.has(name)) expect(value, `${name} on ${node.metadata.name}`).toBeLessThanOrEqual(amount(node.status.allocatable?.[name] ?? "0") + 1e-6);
      }
    };
    check();
    cluster.advance(7_200_000);
    check();
  });

  test("lives: something happens every few seconds, calmly, and it doesn't grow without end", async () => {
    const cluster = await demo();
    const times: number[] = [];
    let now = START;
    cluster.store.onChange((change) => {
      if (change.resource.id === "pods") times.push(now);
    });
    for (let second = 0; second < 600; second++) {
      now = START + second * 1000;
      cluster.advance(1000);
    }
    const gaps = [...new Set(times)].map((time, index, all) => time - (all[index - 1] ?? START));
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(6000);
    expect(Math.max(...gaps)).toBeLessThan(30_000);
    expect(times.length / 600).toBeLessThan(5);
    const before = everything(cluster).length;
    cluster.advance(8 * 3_600_000);
    expect(everything(cluster).length).toBeLessThan(before * 1.6);
    // Hours of the cluster are seconds of a processor that may have other things to do.
  }, 90_000);

  test("stands still when told to", async () => {
    const cluster = await demo({ engine: true, life: false });
    const names = (): string[] => cluster.store.list("jobs.batch").map((job) => job.metadata.name).filter((name) => !/-\d{8}$/.test(name));
    const before = names();
    cluster.advance(600_000);
    expect(names()).toEqual(before);
  });

  test("is served in any size: pages of a thousand nodes' pods", async () => {
    const cluster = await demo({ nodes: 1000, pods: 10_000 });
    expect(nodesOf(cluster)).toHaveLength(1000);
    let seen = 0;
    let bytes = 0;
    let next = "";
    do {
      const page = await ask(cluster, `/api/v1/pods?limit=500${next === "" ? "" : `&continue=${next}`}`);
      seen += page.json.items.length;
      bytes += page.text.length;
      next = page.json.metadata.continue ?? "";
    } while (next !== "");
    expect(seen).toBe(podsOf(cluster).length);
    expect(seen).toBeGreaterThan(9500);
    expect(seen).toBeLessThan(10_600);
    expect(bytes / seen).toBeGreaterThan(3500);
  }, 30_000);
});

describe("logs", () => {
  const running = (cluster: Simulator): Pod => podsOf(cluster).find((pod) => pod.metadata.namespace === "inference" && pod.status.phase === "Running")!;
  const path = (pod: Pod, query: string): string => `/api/v1/namespaces/${pod.metadata.namespace ?? ""}/pods/${pod.metadata.name}/log${query}`;

  test("tail, limit, timestamps and choice of container", async () => {
    const cluster = shared;
    const pod = running(cluster);
    expect((await ask(cluster, path(pod, "?tailLines=3"))).text.trimEnd().split("\n")).toHaveLength(3);
    expect((await ask(cluster, path(pod, "?limitBytes=40"))).text).toHaveLength(40);
    expect((await ask(cluster, path(pod, "?tailLines=1&timestamps=true"))).text).toMatch(/^2026-11-23T\d\d:\d\d:\d\d\.\d{9}Z /);
    expect(await ask(cluster, path(pod, "?container=nope"))).toMatchObject({ code: 400, json: { message: `container nope is not valid for pod ${pod.metadata.name}` } });
    expect(await ask(cluster, path(pod, "?previous=true"))).toMatchObject({ code: 400 });
  });

  test("of a pod that doesn't run yet are refused as the kubelet does", async () => {
    const cluster = shared;
    const pod = podsOf(cluster).find((candidate) => candidate.metadata.name.startsWith("finetune-wrong-tag"))!;
    const reply = await ask(cluster, path(pod, ""));
    expect(reply.code).toBe(400);
    expect(reply.json.message).toMatch(/^container "main" in pod "finetune-wrong-tag-\w+" is waiting to start: (trying and failing to pull image|image can't be pulled)$/);
  });
});
