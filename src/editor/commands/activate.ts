import { inline, onRow, notOnRow, type Command } from "./command.ts";

/** Of several connected clusters, the active one is what the other views, the status bar and Go To speak of. */
export const activate: Command = {
  id: "kubeGpu.activate",
  title: "Make Active",
  icon: "eye",
  palette: false,
  menus: [inline(`${onRow("cluster", "connected")} && ${notOnRow("active")}`, 1)],
  run(host, { target }) {
    if (target?.type === "cluster") host.clusters.activate(target.cluster);
  },
};
