import { whenConnection } from "../tables/contexts.ts";
import { plainLabel } from "../plainLabel.ts";
import { searchObjects } from "../search.ts";
import { inTitle, type Command } from "./command.ts";
import { revealAnywhere } from "./reveal.ts";

const views = {
  node: ["kubeGpu.nodes"],
  pod: ["kubeGpu.allocations", "kubeGpu.nodes", "kubeGpu.jobs"],
  workload: ["kubeGpu.jobs", "kubeGpu.allocations"],
} as const;
const icons = { node: "server", pod: "symbol-method", workload: "layers" } as const;

/** Quick pick over all nodes, pods and workloads of the active cluster. */
export const goTo: Command = {
  id: "kubeGpu.goTo",
  title: "Go to…",
  icon: "search",
  palette: true,
  menus: [inTitle(`view == kubeGpu.nodes && (${whenConnection("connected")})`, 2)],
  async run(host) {
    const { active } = host.clusters;
    const inventory = active === undefined ? undefined : host.inventory(active.id);
    if (active === undefined || inventory === undefined) {
      await host.ui.info("Connect a cluster first.");
      return;
    }
    const found = await host.ui.search(
      (text) => searchObjects(inventory, text).map((object) => ({
        label: plainLabel(object.name),
        description: plainLabel(object.note),
        icon: icons[object.type],
        value: object,
      })),
      `Node, pod or job of ${plainLabel(active.name)}`,
    );
    if (found !== undefined) await revealAnywhere(host, views[found.type], found);
  },
};
