import type { PodRecord } from "./k8s.ts";

/** A device that a container is known to hold. */
export interface HeldDevice {
  /** Empty where only the pod as a whole is known to hold it. */
  readonly container: string;
  /** As its writer names it: a UUID, an index, `Ascend910-0`, `<driver>/<pool>/<device>`. */
  readonly id: string;
  /** Who says so: the field or the annotation it was read from. */
  readonly source: string;
  /** The part of it that was given: MiB, and percent of its cores; absent where nobody says. */
  readonly memoryMiB?: number;
  readonly cores?: number;
}

/** HAMi, and Volcano's vGPUs, which are HAMi's too. */
const HAMI = /^(?:hami\.io\/[A-Za-z0-9-]*devices-allocated|volcano\.sh\/vgpu-ids-new)$/;
const ASCEND = /^huawei\.com\/Ascend/;

/**
 * The devices that the pod's own object names (reference: which physical GPU does a pod hold). Empty means not known, never
 * none: an extended resource is a count, and a plain device plugin tells the API server no more.
 */
export function heldDevices(pod: PodRecord): readonly HeldDevice[] {
  const reported = reportedDevices(pod);
  return reported.length > 0 ? reported : annotatedDevices(pod);
}

/** What the kubelet reports of each container (1.36 and later). */
export function reportedDevices(pod: PodRecord): readonly HeldDevice[] {
  return pod.containers.flatMap(({ name, deviceIds = [] }) => deviceIds.map((id) => ({ container: name, id, source: REPORT })));
}

export const REPORT = "status.containerStatuses[].allocatedResourcesStatus";

/** What schedulers and device plugins wrote into annotations. */
export function annotatedDevices(pod: PodRecord): readonly HeldDevice[] {
  const held: HeldDevice[] = [];
  for (const [source, value] of Object.entries(pod.annotations ?? {})) {
    if (HAMI.test(source)) held.push(...hamiDevices(pod, value, source));
    // Each names devices of the pod; which container got which isn't said.
    else if (source === "volcano.sh/gpu-index" || ASCEND.test(source)) held.push(...ids(value, ",", source));
    // -1 stands for "not placed yet".
    else if (source === "ALIYUN_COM_GPU_MEM_IDX" && /^\d+$/.test(value)) held.push({ container: "", id: value, source });
    // A reservation of KAI says which GPU it got for the pods that share it.
    else if (source === "run.ai/reserve_for_gpu_index" && value !== "") held.push({ container: "", id: value, source });
  }
  return held;
}

/** `GPU-uuid,NVIDIA,<MiB>,<percent>:;`: devices end with a colon, containers with a semicolon (Volcano: not the last one). */
function hamiDevices(pod: PodRecord, value: string, source: string): readonly HeldDevice[] {
  const groups = value.replace(/;$/, "").split(";");
  const containers = pod.containers.filter((container) => container.role === "container");
  // A list for other containers than these can't be told apart.
  const known = groups.length === containers.length;
  return groups.flatMap((group, index) =>
    group.split(":").flatMap((device) => {
      const [id = "", , memory, cores] = device.split(",");
      return id === "" ? [] : [{ container: known ? (containers[index]?.name ?? "") : "", id, source, ...amount("memoryMiB", memory), ...amount("cores", cores) }];
    }),
  );
}

function amount(name: "memoryMiB" | "cores", text: string | undefined): Partial<HeldDevice> {
  return text !== undefined && /^\d{1,9}$/.test(text) ? { [name]: Number(text) } : {};
}

function ids(value: string, separator: string, source: string): readonly HeldDevice[] {
  return value.split(separator).flatMap((id) => (id.trim() === "" ? [] : [{ container: "", id: id.trim(), source }]));
}
