import { contextKeys, whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, inTitle, onRow, type Command } from "./command.ts";
import { pickCluster } from "./pickCluster.ts";

/** Connects the row's cluster, or else the active one, or else the one that the user picks. */
export const connect: Command = {
  id: "kubeGpu.connect",
  title: "Connect",
  icon: "plug",
  palette: true,
  menus: [
    inline(onRow("cluster", "disconnected|failed")),
    inMenu(onRow("cluster", "disconnected|failed"), "1_open@1"),
    inTitle(`view == kubeGpu.clusters && ${contextKeys.contexts} == some && (${whenConnection("none", "disconnected", "failed")})`, 1),
  ],
  async run(host, { target }) {
    const active = host.clusters.active;
    const waiting = active?.state.kind === "failed" || active?.state.kind === "disconnected" ? active.id : undefined;
    const id = target?.type === "cluster" ? target.cluster : (waiting ?? (await pickCluster(host, "Connect to a cluster")));
    if (id !== undefined) await host.clusters.connect(id);
  },
};
