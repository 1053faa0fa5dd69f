import { whenConnection } from "../tables/contexts.ts";
import { inMenu, onRow, type Command } from "./command.ts";

export const copyName: Command = {
  id: "kubeGpu.copyName",
  title: "Copy Name",
  about: ["node", "pod", "workload", "container", "cluster"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("node|pod|job|container|cluster"), "5_copy@1")],
  async run(host, { target }) {
    if (target?.type === "object") await host.ui.copy(target.name);
    else if (target?.type === "container") await host.ui.copy(target.container);
    else if (target?.type === "cluster") await host.ui.copy(host.clusters.get(target.cluster)?.name ?? target.cluster);
  },
};
