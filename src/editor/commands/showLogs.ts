import type { RowTarget } from "../../render/row.ts";
import { plainLabel } from "../plainLabel.ts";
import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, onRow, type Command } from "./command.ts";
import type { CommandHost } from "./host.ts";
import { connectedObject, type ConnectedCluster } from "./objects.ts";

interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Follows a container's log in a document until the document is closed. */
export const showLogs: Command = {
  id: "kubeGpu.showLogs",
  title: "Show Logs",
  icon: "output",
  about: ["pod", "workload", "container"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("pod|container|job"), "1_open@3"), inline(onRow("pod|container"), 4)],
  async run(host, { target }) {
    const found = await connectedObject(host, target);
    if (found === undefined) return;
    const { cluster, reference } = found;
    const pod = reference.kind === "Pod" ? reference : await pickPod(host, cluster.id, target);
    if (pod === undefined) return;
    const container = target?.type === "container" ? target.container : await pickContainer(host, cluster, pod);
    if (container === undefined) return;
    const { namespace, name } = pod;
    await host.documents.openLogs(cluster, { apiVersion: "v1", kind: "Pod", namespace, name }, container, host.setting("kubeGpu.logs.tailLines"));
  },
};

/** Of a workload's pods: the only one, or the one that the user picks. */
async function pickPod(host: CommandHost, cluster: string, target: RowTarget | undefined): Promise<PodName | undefined> {
  if (target?.type !== "object") return undefined;
  const workload = host.inventory(cluster)?.workloads.find(({ reference }) =>
    reference.kind === target.kind && reference.namespace === target.namespace && reference.name === target.name);
  const pods = workload?.pods ?? [];
  const [only] = pods;
  if (only === undefined) {
    await host.ui.info(`${plainLabel(target.name)} has no pods now, so there is no log.`);
    return undefined;
  }
  if (pods.length === 1) return only.record;
  return host.ui.pick(
    pods.map(({ record, state }) => ({ label: plainLabel(record.name), description: plainLabel([state, record.nodeName].filter((part) => part !== "").join(" · ")), value: record })),
    `Pod of ${plainLabel(target.name)}`,
  );
}

async function pickContainer(host: CommandHost, { cluster }: ConnectedCluster, { namespace, name }: PodName): Promise<string | undefined> {
  const containers = [...cluster.objects.pods.items.values()].find((pod) => pod.name === name && pod.namespace === namespace)?.containers ?? [];
  const [first] = containers;
  if (first === undefined) {
    await host.ui.warn(`The pod ${plainLabel(name)} is gone, or has no containers.`);
    return undefined;
  }
  if (containers.length === 1) return first.name;
  return host.ui.pick(
    containers.map((container) => ({
      label: plainLabel(container.name),
      description: plainLabel([container.role === "container" ? "" : container.role, container.state, container.reason].filter((part) => part !== "").join(" · ")),
      value: container.name,
    })),
    `Container of ${plainLabel(name)}`,
  );
}
