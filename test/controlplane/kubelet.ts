import type { ControlPlane } from "./harness.ts";
import { UnexpectedAnswer } from "./client.ts";
import { until } from "./wait.ts";

/** A node as a test wants it. `capacity` equals `allocatable` where it isn't given. */
export interface NodeShape {
  readonly name: string;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly capacity?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

export interface PodReference {
  readonly namespace: string;
  readonly name: string;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly deletionTimestamp?: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status: {
    readonly phase?: string;
    readonly containerStatuses?: readonly { readonly name: string }[];
    readonly conditions?: readonly { readonly type: string }[];
  };
}

type Amounts = Readonly<Record<string, string>>;

type Ending = "Succeeded" | "Failed";

const podPath = (pod: PodReference) => `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}`;
const now = () => new Date().toISOString().replace(/\.\d+/, "");
const condition = (type: string, status: string, reason: string, at: string) => ({ type, status, reason, message: "", lastTransitionTime: at });

/**
 * Does what a kubelet does to the API, and no more: it registers nodes, and writes the status of nodes and pods. No container
 * runs. With `follow`, every pod that is bound to a node becomes Running by itself, and a deleted one disappears.
 */
export class Kubelet {
  readonly #plane: ControlPlane;
  #watch: { close(): void } | undefined;
  #following: Promise<void> | undefined;
  #stopped = false;

  constructor(plane: ControlPlane) {
    this.#plane = plane;
  }

  /** Registers a node and reports it Ready. */
  async addNode(shape: NodeShape): Promise<void> {
    await this.#plane.api("POST", "/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: shape.name, labels: { "kubernetes.io/hostname": shape.name, ...shape.labels } },
      spec: { taints: shape.taints ?? [] },
    });
    await this.setNodeResources(shape.name, shape.allocatable, shape.capacity);
    await this.setNodeReady(shape.name, true);
    // The API server taints every new node not-ready; the node lifecycle controller, which isn't running, would take it away.
    await this.#plane.api("PATCH", `/api/v1/nodes/${shape.name}`, { spec: { taints: shape.taints ?? [] } });
  }

  async setNodeResources(name: string, allocatable: NodeShape["allocatable"], capacity?: NodeShape["capacity"]): Promise<void> {
    const pods = { pods: "110" };
    const status = { capacity: { ...pods, ...(capacity ?? allocatable) }, allocatable: { ...pods, ...allocatable }, nodeInfo: { kubeletVersion: "v1.36.3" } };
    await this.#plane.api("PATCH", `/api/v1/nodes/${name}/status`, { status });
  }

  async setNodeReady(name: string, ready: boolean): Promise<void> {
    const at = now();
    const conditions = [condition("Ready", ready ? "True" : "False", ready ? "KubeletReady" : "KubeletNotReady", at)];
    await this.#plane.api("PATCH", `/api/v1/nodes/${name}/status`, { status: { conditions } });
  }

  /** Waits until the pod is bound, and reports its containers running. */
  async run(reference: PodReference): Promise<void> {
    await this.#report(await this.#bound(reference), "Running");
  }

  /** Reports a bound pod's containers ended. */
  async finish(reference: PodReference, ending: Ending): Promise<void> {
    await this.#report(await this.#bound(reference), ending);
  }

  #bound(reference: PodReference): Promise<PodObject> {
    return until(`${reference.namespace}/${reference.name} is bound`, async () => {
      const pod = await this.#plane.api<PodObject>("GET", podPath(reference));
      return (pod.spec.nodeName ?? "") !== "" && pod;
    });
  }

  async #report(pod: PodObject, phase: "Running" | Ending): Promise<void> {
    const at = now();
    const running = phase === "Running";
    const ended = { exitCode: phase === "Failed" ? 1 : 0, reason: phase === "Failed" ? "Error" : "Completed", startedAt: at, finishedAt: at };
    const statusOf = (container: Container, runs: boolean) => ({
      name: container.name, image: container.image, imageID: "", restartCount: 0, ready: runs, started: runs,
      state: runs ? { running: { startedAt: at } } : { terminated: ended },
      // Kubelets report what runs; without it the API server takes the node for one that can't resize.
      resources: container.resources ?? {},
      ...(container.resources?.requests === undefined ? {} : { allocatedResources: container.resources.requests }),
    });
    const status = {
      phase,
      startTime: at,
      conditions: [
        condition("Ready", running ? "True" : "False", running ? "" : "PodCompleted", at),
        condition("ContainersReady", running ? "True" : "False", running ? "" : "PodCompleted", at),
        condition("Initialized", "True", "", at),
        condition("PodScheduled", "True", "", at),
      ],
      containerStatuses: pod.spec.containers.map((one) => statusOf(one, running)),
      initContainerStatuses: (pod.spec.initContainers ?? []).map((one) => statusOf(one, running && one.restartPolicy === "Always")),
    };
    await this.#plane.api("PATCH", `${podPath(pod.metadata)}/status`, { status });
  }

  /**
   * Reports how far an in-place resize has come: what a container runs with, what the node has set aside for it, and whether
   * the node can never grant it.
   */
  async reportResize(reference: PodReference, container: string, progress: { readonly actual: Amounts; readonly allocated: Amounts; readonly infeasible: boolean }): Promise<void> {
    const pod = await this.#bound(reference);
    const containerStatuses = (pod.status.containerStatuses ?? []).map((status) =>
      status.name === container ? { ...status, resources: { requests: progress.actual }, allocatedResources: progress.allocated } : status,
    );
    const others = (pod.status.conditions ?? []).filter((each) => each.type !== "PodResizePending");
    const conditions = progress.infeasible ? [...others, condition("PodResizePending", "True", "Infeasible", now())] : others;
    await this.#plane.api("PATCH", `${podPath(reference)}/status`, { status: { containerStatuses, conditions } });
  }

  /** From now on every bound pod runs, and every deleted one goes, as on a node that works. */
  async follow(): Promise<void> {
    this.#stopped = false;
    const list = await this.#plane.api<{ metadata: { resourceVersion: string }; items: PodObject[] }>("GET", "/api/v1/pods");
    for (const pod of list.items) await this.#tend(pod);
    const watch = await this.#plane.admin.watch(`/api/v1/pods?watch=1&resourceVersion=${list.metadata.resourceVersion}`);
    this.#watch = watch;
    this.#following = (async () => {
      for await (const event of watch) if (event.type !== "DELETED") await this.#tend(event.object as PodObject);
      if (!this.#stopped) throw new Error("the kubelet's watch of pods ended");
    })();
    // Whoever calls stop() gets the error; until then it is not unhandled.
    this.#following.catch(() => undefined);
  }

  async #tend(pod: PodObject): Promise<void> {
    if ((pod.spec.nodeName ?? "") === "") return;
    if (pod.metadata.deletionTimestamp !== undefined) {
      await this.#plane.admin.request("DELETE", podPath(pod.metadata), { gracePeriodSeconds: 0 });
    } else if ((pod.status.phase ?? "Pending") === "Pending") {
      await this.#report(pod, "Running").catch((error: unknown) => {
        // Deleted meanwhile: nothing is left to report.
        if (!(error instanceof UnexpectedAnswer && error.answer.status === 404)) throw error;
      });
    }
  }

  /** Ends following, until the next `follow`. Rejects with the error that ended it before, if there was one. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#watch?.close();
    await this.#following;
  }
}
