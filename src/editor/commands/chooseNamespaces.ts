import { namespaceLimit } from "../../model/visibility.ts";
import { plainLabel } from "../plainLabel.ts";
import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, inTitle, onRow, type Command } from "./command.ts";
import type { Choice } from "./host.ts";
import { clusterOf, isConnected, type ConnectedCluster } from "./objects.ts";

/** For one cluster; choosing none shows all that may be listed. */
export const chooseNamespaces: Command = {
  id: "kubeGpu.chooseNamespaces",
  title: "Choose Namespaces",
  icon: "symbol-namespace",
  palette: whenConnection("connected"),
  menus: [
    inMenu(onRow("cluster", "connected"), "2_scope"),
    inline(onRow("message|resource", "forbidden|scope")),
    inMenu(onRow("message|resource", "forbidden|scope"), "2_scope"),
    inTitle(`view =~ /^kubeGpu\\.(allocations|jobs)$/ && (${whenConnection("connected")})`),
  ],
  async run(host, { target }) {
    const cluster = clusterOf(host, target);
    if (!isConnected(cluster)) {
      await host.ui.info("Connect a cluster first: its namespaces are read from it.");
      return;
    }
    const chosen = await host.ui.pickMany(choices(cluster), `Namespaces of ${plainLabel(cluster.name)} to show; none: all that you may list, or the first ${namespaceLimit} of them`);
    if (chosen !== undefined) await host.clusters.chooseNamespaces(cluster.id, chosen);
  },
};

async function choices({ cluster }: ConnectedCluster): Promise<readonly Choice<string>[]> {
  const shown = new Set(cluster.source.namespaces);
  const names = new Set([...shown, ...(await cluster.namespaces())]);
  return [...names].sort().map((name) => ({ label: plainLabel(name), picked: shown.has(name), value: name }));
}
