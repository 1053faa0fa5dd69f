import { inTitle, type Command } from "./command.ts";
import { pickCluster } from "./pickCluster.ts";

/** Chooses what the views show: a connected cluster becomes the active one, another is connected. */
export const chooseContext: Command = {
  id: "kubeGpu.chooseContext",
  title: "Choose Context",
  icon: "server-environment",
  palette: true,
  menus: [inTitle("view == kubeGpu.clusters")],
  async run(host) {
    const id = await pickCluster(host, "Cluster to show");
    if (id === undefined) return;
    if (host.clusters.get(id)?.state.kind === "connected") host.clusters.activate(id);
    else await host.clusters.connect(id);
  },
};
