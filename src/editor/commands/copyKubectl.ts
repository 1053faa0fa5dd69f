import { kubectlCommand, shellOf } from "../kubectl.ts";
import { whenConnection } from "../tables/contexts.ts";
import { inMenu, onRow, type Command } from "./command.ts";
import { clusterOf, objectOf } from "./objects.ts";

/** The `kubectl describe` of a row (`logs` for a container), quoted for the shell that terminals start with. */
export const copyKubectl: Command = {
  id: "kubeGpu.copyKubectl",
  title: "Copy kubectl Command",
  about: ["node", "pod", "workload", "container"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("node|pod|job|container"), "5_copy@2")],
  async run(host, { target }) {
    const reference = objectOf(target);
    const cluster = clusterOf(host, target);
    if (reference === undefined || cluster === undefined) return;
    const text = kubectlCommand(shellOf(host.ui.shell), {
      kubeconfigs: cluster.cluster?.source.kubeconfigs ?? [],
      context: cluster.cluster?.source.context ?? cluster.name,
      reference,
      ...(target?.type === "container" ? { container: target.container } : {}),
    });
    if (text === undefined) await host.ui.warn("A name in this command can't be quoted safely for your shell, so nothing was copied.");
    else await host.ui.copy(text);
  },
};
