import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, inTitle, onRow, type Command } from "./command.ts";
import { clusterOf } from "./objects.ts";

/** Reads the kubeconfig again and lists everything of the cluster anew; what is held stays on screen meanwhile. */
export const refresh: Command = {
  id: "kubeGpu.refresh",
  title: "Refresh",
  icon: "refresh",
  palette: true,
  menus: [
    inTitle("view == kubeGpu.clusters", 9),
    inTitle(`view =~ /^kubeGpu\\.(nodes|allocations|jobs)$/ && (${whenConnection("connected")})`, 9),
    inMenu(onRow("cluster", "connected"), "2_scope"),
    inline(onRow("message|resource", "failed|stale")),
    inMenu(onRow("message|resource", "failed|stale"), "2_scope"),
  ],
  async run(host, { target }) {
    await host.clusters.readContexts();
    const cluster = clusterOf(host, target);
    // What failed has no lists to read again: it is connected anew, with settings and credentials as they are now.
    if (cluster?.state.kind === "failed") await host.clusters.connect(cluster.id);
    else cluster?.cluster?.refresh();
  },
};
