import type { Condition, Node, Taint } from "../kinds.ts";
import { timestamp, type Draft, type Labels } from "../objects.ts";
import { digest, hash, nodeAddress } from "../cluster/podStatus.ts";
import { pools, type Pool } from "./pools.ts";

export interface PlannedNode {
  readonly name: string;
  readonly pool: Pool;
  readonly state: "ready" | "cordoned" | "notReady" | "unhealthyDevice" | "pluginFails";
}

const states: Readonly<Record<string, PlannedNode["state"]>> = {
  "gpu-h100-04": "unhealthyDevice", "gpu-h100-06": "cordoned", "gpu-l4-03": "notReady", "gpu-a100-03": "pluginFails",
};

/** Which nodes there are: the pools in the proportions of the demo, at least one node of each as long as they suffice. */
export function planNodes(total: number | undefined): readonly PlannedNode[] {
  const usual = pools.reduce((sum, pool) => sum + pool.count, 0);
  const wanted = total ?? usual;
  const counts = pools.map((pool) => Math.max(1, Math.floor((pool.count * wanted) / usual)));
  // What rounding left over goes to the pools in turn; where there are too few nodes, the last pools go without.
  for (let i = 0, sum = counts.reduce((a, b) => a + b, 0); sum < wanted; i = (i + 1) % counts.length, sum++) counts[i] = (counts[i] ?? 0) + 1;
  const nodes = pools.flatMap((pool, index) => Array.from({ length: counts[index] ?? 0 }, (_, i): PlannedNode => {
    const prefix = pool.stack === "none" ? "cpu" : pool.stack === "tpu" || pool.stack === "habana" ? pool.name : `gpu-${pool.name}`;
    const name = `${prefix}-${String(i + 1).padStart((counts[index] ?? 0) > 99 ? 4 : 2, "0")}`;
    return { name, pool, state: states[name] ?? "ready" };
  }));
  return nodes.slice(0, wanted);
}

const osLabels = (node: PlannedNode): Labels => ({
  "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux", "kubernetes.io/hostname": node.name,
  "node.kubernetes.io/instance-type": node.pool.instanceType, "beta.kubernetes.io/instance-type": node.pool.instanceType,
  "feature.node.kubernetes.io/kernel-version.full": "6.8.0-60-generic", "feature.node.kubernetes.io/kernel-version.major": "6", "feature.node.kubernetes.io/kernel-version.minor": "8",
  "feature.node.kubernetes.io/system-os_release.ID": "ubuntu", "feature.node.kubernetes.io/system-os_release.VERSION_ID": "24.04",
  "feature.node.kubernetes.io/cpu-model.vendor_id": "Intel", "feature.node.kubernetes.io/cpu-hardware_multithreading": "true",
});

/** A node object as its kubelet and the operators have written it. `now` in milliseconds. */
export function nodeDraft(node: PlannedNode, index: number, now: number): Draft {
  const { pool, state } = node;
  const created = timestamp(now - (40 + (hash(node.name) % 80)) * 86_400_000);
  const zone = pool.spread === true ? `${pool.zone.slice(0, -1)}${"abc".charAt(index % 3)}` : pool.zone;
  const quantities = (unhealthy: number): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(pool.devices)
    .map(([name, count]) => [name, String(name.includes("gpu") ? Math.max(0, count - unhealthy) : count)]));
  const memory = pool.memoryGi * 1024 * 1024;
  const notReady = state === "notReady";
  const lost = timestamp(now - 7 * 60_000);
  const taints: readonly Taint[] = [
    ...pool.taints,
    ...(state === "cordoned" ? [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule", timeAdded: timestamp(now - 50 * 60_000) }] : []),
    ...(notReady ? ["NoSchedule", "NoExecute"].map((effect) => ({ key: "node.kubernetes.io/unreachable", effect, timeAdded: lost })) : []),
  ];
  const spec: Node["spec"] = {
    podCIDR: `10.${64 + Math.floor(index / 256)}.${index % 256}.0/24`, providerID: `metal://eu-west-1/${digest(node.name).slice(0, 12)}`,
    ...(taints.length === 0 ? {} : { taints }), ...(state === "cordoned" ? { unschedulable: true } : {}),
  };
  return {
    metadata: {
      name: node.name, creationTimestamp: created,
      labels: {
        ...osLabels(node), "topology.kubernetes.io/region": zone.slice(0, -1), "topology.kubernetes.io/zone": zone, "node-pool": pool.name, ...pool.labels,
        ...(pool.stack === "nvidia" ? { "nvidia.com/gfd.timestamp": String(Math.floor((now - 3_000_000) / 1000)) } : {}),
      },
      annotations: { "node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true", ...pool.annotations?.(node.name) },
    },
    spec,
    status: {
      addresses: [{ type: "InternalIP", address: nodeAddress(node.name) }, { type: "Hostname", address: node.name }],
      capacity: { cpu: String(pool.cpu), "ephemeral-storage": "1843269236Ki", "hugepages-1Gi": "0", "hugepages-2Mi": "0", memory: `${memory}Ki`, pods: "110", ...quantities(0) },
      allocatable: {
        cpu: `${pool.cpu * 1000 - 260}m`, "ephemeral-storage": "1698756928640", "hugepages-1Gi": "0", "hugepages-2Mi": "0", memory: `${memory - 2_621_440}Ki`, pods: "110",
        ...quantities(state === "unhealthyDevice" ? 1 : state === "pluginFails" ? Infinity : 0),
      },
      conditions: conditions(notReady, created, timestamp(now - (hash(node.name) % 200) * 1000), lost),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: "amd64", bootID: uuidOf(`${node.name}/boot`), containerRuntimeVersion: "containerd://2.1.4", kernelVersion: "6.8.0-60-generic", kubeProxyVersion: "",
        kubeletVersion: "v1.36.3", machineID: digest(`${node.name}/machine`).slice(0, 32), operatingSystem: "linux", osImage: "Ubuntu 24.04.3 LTS", systemUUID: uuidOf(`${node.name}/system`),
      },
    },
  };
}

const uuidOf = (text: string): string => {
  const hex = digest(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

function conditions(notReady: boolean, created: string, heartbeat: string, lost: string): readonly Condition[] {
  const healthy = [
    ["MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
    ["DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
    ["PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ] as const;
  const unknown = { status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.", lastTransitionTime: lost };
  const base = (type: string, status: string, reason: string, message: string): Condition => ({
    type, status, lastHeartbeatTime: notReady ? lost : heartbeat, lastTransitionTime: created, reason, message, ...(notReady ? unknown : {}),
  });
  return [...healthy.map(([type, reason, message]) => base(type, "False", reason, message)), base("Ready", "True", "KubeletReady", "kubelet is posting ready status")];
}
