import type { PodClaim } from "./dra/views.ts";
import type { PodView } from "./inventory.ts";
import type { ContainerRecord, PodRecord, Resources } from "./k8s.ts";

/** A device that a container is known to hold. */
export interface HeldDevice {
  /** Empty where only the pod as a whole is known to hold it. */
  readonly container: string;
  /** As its writer names it: a UUID, an index, `Ascend910-0`, `<driver>/<pool>/<device>`. */
  readonly id: string;
  /** Who says so: the field or the annotation it was read from. */
  readonly source: string;
  /** True where a ResourceClaim says so. */
  readonly claim?: true;
  /** The part of it that was given: MiB, and percent of its cores; absent where nobody says. */
  readonly memoryMiB?: number;
  readonly cores?: number;
}

/** HAMi, and Volcano's vGPUs, which are HAMi's too. */
const HAMI = /^(?:hami\.io\/[A-Za-z0-9-]*devices-allocated|volcano\.sh\/vgpu-ids-new)$/;
const ASCEND = /^huawei\.com\/Ascend/;

/**
 * The devices that are known to be held (reference: which physical GPU does a pod hold): those of its claims, and those that
 * the pod's own object names. Empty means not known, never none: an extended resource of a device plugin is a count, and the
 * plugin tells the API server no more.
 */
export function heldDevices({ record, dra }: Pick<PodView, "record" | "dra">): readonly HeldDevice[] {
  const claims = dra?.claims ?? [];
  const paths = new Set(claims.flatMap(({ devices }) => devices.map(({ path }) => path)));
  const reported = reportedDevices(record).filter(({ id }) => !paths.has(id));
  return [...claims.flatMap((claim) => devicesOfClaim(record, claim)), ...(reported.length > 0 ? reported : annotatedDevices(record))];
}

/** Each device once for every container that uses it; for the pod alone where no container says that it does. */
function devicesOfClaim(pod: PodRecord, claim: PodClaim): readonly HeldDevice[] {
  const source = `ResourceClaim ${claim.claim}`;
  return claim.devices.filter(({ resource }) => resource !== "").flatMap(({ id, request, admin }) => {
    const device = { id, source: admin ? `${source}, admin access` : source, claim: true as const };
    const users = pod.containers.filter((container) => usesRequest(pod, container, claim, request));
    return users.length === 0 ? [{ container: "", ...device }] : users.map(({ name }) => ({ container: name, ...device }));
  });
}

/** `request` is as an allocation names it: a subrequest of a request belongs to whoever uses the request. */
function usesRequest(pod: PodRecord, container: ContainerRecord, { name }: PodClaim, request: string): boolean {
  const [top = ""] = request.split("/");
  if (name === "") return pod.extendedClaim?.mappings.some((mapping) => mapping.container === container.name && mapping.request === top) === true;
  return container.claims?.some((use) => use.name === name && (use.request === "" || use.request === top)) === true;
}

/** What the container gets by claims, by resource: held devices or, before there are some, what is asked for. */
export function claimedBy({ record, dra }: Pick<PodView, "record" | "dra">, container: ContainerRecord): { readonly own: Resources; readonly shared: Resources } {
  const own: Record<string, number> = {};
  const shared: Record<string, number> = {};
  for (const claim of dra?.claims ?? []) {
    const parts = claim.devices.length > 0 ? claim.devices.filter(({ admin }) => !admin).map((device) => ({ ...device, count: 1 })) : claim.asks;
    for (const { request, resource, count } of parts) {
      if (resource === "" || count === undefined || !usesRequest(record, container, claim, request)) continue;
      const amounts = claim.countedElsewhere ? shared : own;
      amounts[resource] = (amounts[resource] ?? 0) + count;
    }
  }
  return { own, shared };
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
