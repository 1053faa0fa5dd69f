import type { ContainerRecord } from "../../model/k8s.ts";
import { plainLabel } from "../plainLabel.ts";
import { inline, inMenu, onRow, type Command } from "./command.ts";
import type { CommandHost } from "./host.ts";
import { connectedObject } from "./objects.ts";

/** Follows a container's log in a document until the document is closed. */
export const showLogs: Command = {
  id: "kubeGpu.showLogs",
  title: "Show Logs",
  icon: "output",
  palette: false,
  menus: [inMenu(onRow("pod|container"), "1_open@3"), inline(onRow("pod|container"), 4)],
  async run(host, { target }) {
    const found = await connectedObject(host, target);
    if (found === undefined) return;
    const { cluster, reference } = found;
    const container = target?.type === "container"
      ? target.container
      : await pickContainer(host, cluster.cluster.objects.pods.items.values(), reference.namespace, reference.name);
    if (container !== undefined) await host.documents.openLogs(cluster, reference, container, host.setting("kubeGpu.logs.tailLines"));
  },
};

async function pickContainer(
  host: CommandHost,
  pods: Iterable<{ readonly namespace: string; readonly name: string; readonly containers: readonly ContainerRecord[] }>,
  namespace: string,
  name: string,
): Promise<string | undefined> {
  let containers: readonly ContainerRecord[] = [];
  for (const pod of pods) if (pod.name === name && pod.namespace === namespace) containers = pod.containers;
  const [first] = containers;
  if (first === undefined) {
    await host.ui.warn(`The pod ${plainLabel(name)} is gone, or has no containers.`);
    return undefined;
  }
  if (containers.length === 1) return first.name;
  return host.ui.pick(
    containers.map((container) => ({
      label: plainLabel(container.name),
      description: [container.role === "container" ? "" : container.role, container.state, container.reason].filter((part) => part !== "").map(plainLabel).join(" · "),
      value: container.name,
    })),
    `Container of ${plainLabel(name)}`,
  );
}
