import { inline, inMenu, notOnRow, onRow, type Command } from "./command.ts";

const inactive = `${onRow("cluster", "connected")} && ${notOnRow("active")}`;

/** Of several connected clusters, the active one is what the other views, the status bar and Go To speak of. */
export const activate: Command = {
  id: "kubeGpu.activate",
  title: "Make Active",
  icon: "eye",
  palette: false,
  menus: [inline(inactive, 1), inMenu(inactive, "1_open@2")],
  run(host, { target }) {
    if (target?.type === "cluster") host.clusters.activate(target.cluster);
  },
};
