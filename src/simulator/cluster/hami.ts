import type { Node, Pod } from "../kinds.ts";
import type { Amounts } from "./quantities.ts";

const COUNT = "nvidia.com/gpu";
const MEMORY = "nvidia.com/gpumem";
const CORES = "nvidia.com/gpucores";
const REGISTER = "hami.io/node-nvidia-register";
const ALLOCATED = "hami.io/vgpu-devices-allocated";

/** Resources that HAMi's extender counts itself: kube-scheduler is told to ignore them, and no node has them. */
export const managedByHami: ReadonlySet<string> = new Set([MEMORY, CORES, "nvidia.com/gpumem-percentage", "nvidia.com/priority"]);

interface Device {
  readonly id: string;
  readonly count: number;
  readonly devmem: number;
  readonly type: string;
}

interface Part {
  readonly node: string;
  readonly device: string;
  readonly memory: number;
  readonly cores: number;
}

/** The bookkeeping of HAMi 2.10: which pod has which part of which GPU, kept in annotations of nodes and pods. */
export class Hami {
  readonly #parts = new Map<string, readonly Part[]>();

  /** Devices with room for the pod, the fullest first; undefined where HAMi has nothing to say about pod or node. */
  choose(node: Node, requests: Amounts): readonly Device[] | undefined {
    const devices = devicesOf(node);
    const wanted = requests.get(COUNT) ?? 0;
    if (devices.length === 0 || wanted === 0) return undefined;
    const memory = requests.get(MEMORY);
    const cores = requests.get(CORES) ?? 0;
    const rooms = devices.map((device) => ({ device, ...this.#used(node.metadata.name, device.id) }))
      .filter(({ device, pods, used, busy }) => pods < device.count && used + (memory ?? device.devmem) <= device.devmem && busy + cores <= 100)
      .sort((a, b) => b.used - a.used);
    return rooms.length < wanted ? [] : rooms.slice(0, wanted).map(({ device }) => device);
  }

  /** Annotations that say what the pod was given. */
  give(pod: Pod, node: Node, requests: Amounts, now: string): Readonly<Record<string, string>> {
    const devices = this.choose(node, requests) ?? [];
    if (devices.length === 0) return {};
    const given = devices.map((device) => `${device.id},NVIDIA,${requests.get(MEMORY) ?? device.devmem},${requests.get(CORES) ?? 0}:`).join("");
    const annotations = { [ALLOCATED]: `${given};`, "hami.io/vgpu-node": node.metadata.name, "hami.io/vgpu-time": String(Math.floor(Date.parse(now) / 1000)), "hami.io/bind-phase": "success" };
    this.see({ ...pod, metadata: { ...pod.metadata, annotations } }, node.metadata.name);
    return annotations;
  }

  see(pod: Pod, node: string): void {
    const written = pod.metadata.annotations?.[ALLOCATED];
    if (written === undefined) return;
    this.#parts.set(pod.metadata.uid, written.split(/[:;]/).filter((part) => part !== "").map((part) => {
      const [device = "", , memory, cores] = part.split(",");
      return { node, device, memory: Number(memory), cores: Number(cores) };
    }));
  }

  release(uid: string): void {
    this.#parts.delete(uid);
  }

  #used(node: string, device: string): { pods: number; used: number; busy: number } {
    const sum = { pods: 0, used: 0, busy: 0 };
    for (const parts of this.#parts.values()) {
      for (const part of parts) {
        if (part.node !== node || part.device !== device) continue;
        sum.pods++;
        sum.used += part.memory;
        sum.busy += part.cores;
      }
    }
    return sum;
  }
}

const read = new WeakMap<Node, readonly Device[]>();

function devicesOf(node: Node): readonly Device[] {
  let devices = read.get(node);
  if (devices === undefined) read.set(node, devices = JSON.parse(node.metadata.annotations?.[REGISTER] ?? "[]") as readonly Device[]);
  return devices;
}
