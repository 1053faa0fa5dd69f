import type { NodeAccelerator, NodeView, PodView } from "../model/inventory.ts";
import type { Branch } from "./tree.ts";
import { givenCores, givenFraction, givenMemory, sharedDevices, type DeviceHolder, type SharedDevice } from "../model/sharedDevices.ts";
import { count, decimal, integer, mebibytes, parts } from "../base/format.ts";
import { line } from "../base/text.ts";
import { amount } from "./amounts.ts";
import { code, escape, paragraphs, table } from "./markdown.ts";
import { podBranch, shortDevice, type Scene } from "./pods.ts";
import { source } from "./podTooltip.ts";

/** The pods of a resource on a node: those whose device is known below it, the others beside. */
export function holderBranches(scene: Scene, node: NodeView, each: NodeAccelerator): readonly Branch[] {
  const { resource, unit, noun } = each.accelerator;
  const devices = sharedDevices(node).filter((device) => device.resource === resource);
  const placed = new Set<PodView>();
  for (const { holders, reservation } of devices) {
    for (const { pod } of holders) placed.add(pod);
    // It stands for its row's pods.
    if (reservation !== undefined) placed.add(reservation);
  }
  const others = node.pods.filter((pod) => pod.holds && (pod.accelerators[resource] ?? 0) > 0 && !placed.has(pod));
  return [...devices.map((device) => deviceBranch(scene, device)), ...others.map((pod) => podBranch(scene, pod, "node", false, unit === "network" ? amount(pod.accelerators[resource] ?? 0, noun) : undefined))];
}

function deviceBranch(scene: Scene, device: SharedDevice): Branch {
  const label = nameOf(device);
  return {
    key: `device:${device.id}`,
    label,
    words: line(device.id),
    face: () => {
      const description = parts(device.registered !== undefined && shortDevice(device.id), device.registered?.healthy === false && "unhealthy", ...given(device), device.holders.length === 0 ? "no pod" : count(device.holders.length, "pod"));
      const target = device.reservation?.record;
      return {
        description,
        icon: device.registered?.healthy === false ? "error" : "circuit-board",
        tone: device.registered?.healthy === false ? "lost" : device.holders.length > 0 ? "used" : "free",
        context: "sharedDevice", expanded: true,
        target: target === undefined
          ? { type: "group", cluster: scene.cluster }
          : { type: "object", cluster: scene.cluster, apiVersion: "v1", kind: "Pod", namespace: target.namespace, name: target.name, uid: target.uid },
        accessibleLabel: `Shared device ${label}, ${description.replaceAll(" · ", ", ")}`,
      };
    },
    ...(device.holders.length === 0 ? {} : { children: () => device.holders.map((holder) => podBranch(scene, holder.pod, "node", false, partWords(holder))) }),
    tooltip: () => tooltip(scene, device),
  };
}

function nameOf({ registered, id, by, reservation }: SharedDevice): string {
  if (registered !== undefined) return `Device ${integer(registered.index)}`;
  if (by === "gpushare" || (by === "Volcano" && /^\d+$/.test(id))) return `Device ${line(id, 40)}`;
  // Until the reservation says which GPU it got, only the group has a name.
  return by === "KAI" && (reservation === undefined || !reservation.record.annotations) ? `GPU group ${line(id, 8).replace("…", "")}` : shortDevice(id);
}

/** What of the device is given away, as far as all its pods say. */
function given(device: SharedDevice): readonly string[] {
  const { registered, holders } = device;
  if (holders.length === 0) return registered === undefined ? [] : [mebibytes(registered.memoryMiB)];
  const fraction = givenFraction(device);
  const memory = givenMemory(device);
  const cores = givenCores(device);
  return [
    device.by === "KAI" && fraction !== undefined ? `${decimal(fraction)} of it given` : "",
    memory === undefined || device.by === "gpushare" ? "" : registered === undefined ? `${mebibytes(memory)} given` : `${mebibytes(memory)} of ${mebibytes(registered.memoryMiB)}`,
    cores === undefined || cores === 0 ? "" : `${integer(cores)} % of cores`,
  ];
}

function partWords({ fraction, memoryMiB, cores }: DeviceHolder): string {
  return parts(fraction !== undefined && `${decimal(fraction)} of it`, memoryMiB !== undefined && mebibytes(memoryMiB), cores !== undefined && cores > 0 && `${integer(cores)} % of cores`);
}

const keepers: Readonly<Record<SharedDevice["by"], string>> = {
  HAMi: "HAMi's scheduler gave the parts; the device is listed by its device plugin.",
  Volcano: "Volcano's scheduler gave the parts; the device is listed by its device plugin.",
  KAI: "KAI Scheduler shares it: one pod of its own reserves the whole GPU, so that is what kube-scheduler counts. Fractions are not added to that.",
  gpushare: "The scheduler extender of gpushare gave the parts.",
  kubelet: "Replicas of one device (time-slicing or MPS), as the kubelet reports them: it is one device, however many pods use it.",
};

function tooltip(scene: Scene, device: SharedDevice): string {
  const { registered, reservation } = device;
  const free = registered === undefined ? undefined : givenMemory(device);
  return paragraphs(
    `**${escape(nameOf(device))}** · ${code(device.id, 120)}`,
    registered?.healthy === false && "Its device plugin lists it as unhealthy.",
    registered !== undefined && table(["", "", "from"], [
      ["Type", escape(registered.type), code(registered.source)],
      ["Memory", mebibytes(registered.memoryMiB), code(registered.source)],
      ["Given away", free === undefined ? "unknown" : mebibytes(free), "annotations of its pods"],
      ["Pods at most", integer(registered.shares), code(registered.source)],
    ]),
    keepers[device.by],
    reservation !== undefined && `Reserved by pod ${escape(reservation.record.name)} in ${escape(reservation.record.namespace)}.`,
    device.holders.length === 0 && device.by === "KAI" && "No pod that can be seen has a part of it.",
    device.by === "KAI" && `Who is on it: label ${code(device.source)} of the pods.`,
    source(scene, "nodes", "pods"),
  );
}
