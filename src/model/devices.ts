import type { PodRecord } from "./k8s.ts";

/** A device that a container is known to hold. */
export interface HeldDevice {
  /** Empty where only the pod as a whole is known to hold it. */
  readonly container: string;
  /** As its writer names it: a UUID, an index, `Ascend910-0`, `<driver>/<pool>/<device>`. */
  readonly id: string;
  /** Who says so: the field or the annotation it was read from. */
  readonly source: string;
}

const HAMI = /^hami\.io\/[a-z-]*devices-allocated$/;
const ASCEND = /^huawei\.com\/Ascend/;

/**
 * The devices that the pod's own object names (reference: which physical GPU does a pod hold). Empty means not known, never
 * none: an extended resource is a count, and a plain device plugin tells the API server no more.
 */
export function heldDevices(pod: PodRecord): readonly HeldDevice[] {
  const reported = pod.containers.flatMap(({ name, deviceIds = [] }) => deviceIds.map((id) => ({ container: name, id, source: "status.containerStatuses[].allocatedResourcesStatus" })));
  return reported.length > 0 ? reported : annotatedDevices(pod);
}

function annotatedDevices(pod: PodRecord): readonly HeldDevice[] {
  const held: HeldDevice[] = [];
  for (const [source, value] of Object.entries(pod.annotations ?? {})) {
    if (HAMI.test(source)) held.push(...hamiDevices(pod, value, source));
    // Each names devices of the pod; which container got which isn't said.
    else if (source === "volcano.sh/gpu-index" || ASCEND.test(source)) held.push(...ids(value, ",", source));
    // -1 stands for "not placed yet".
    else if (source === "ALIYUN_COM_GPU_MEM_IDX" && /^\d+$/.test(value)) held.push({ container: "", id: value, source });
  }
  return held;
}

/** `GPU-uuid,NVIDIA,<MiB>,<percent>:;`: devices end with a colon, containers with a semicolon. */
function hamiDevices(pod: PodRecord, value: string, source: string): readonly HeldDevice[] {
  const groups = value.split(";").slice(0, -1);
  const containers = pod.containers.filter((container) => container.role === "container");
  // A list for other containers than these can't be told apart.
  const known = groups.length === containers.length;
  return groups.flatMap((group, index) =>
    group.split(":").flatMap((device) => {
      const id = device.split(",")[0] ?? "";
      return id === "" ? [] : [{ container: known ? (containers[index]?.name ?? "") : "", id, source }];
    }),
  );
}

function ids(value: string, separator: string, source: string): readonly HeldDevice[] {
  return value.split(separator).flatMap((id) => (id.trim() === "" ? [] : [{ container: "", id: id.trim(), source }]));
}
