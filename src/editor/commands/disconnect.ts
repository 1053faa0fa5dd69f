import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, onRow, type Command } from "./command.ts";

export const disconnect: Command = {
  id: "kubeGpu.disconnect",
  title: "Disconnect",
  icon: "debug-disconnect",
  palette: whenConnection("connecting", "signing-in", "connected", "failed"),
  menus: [inline(onRow("cluster", "connected|connecting"), 2), inMenu(onRow("cluster", "connected|connecting|signing-in|failed"), "1_open@3")],
  run(host, { target }) {
    const id = target?.type === "cluster" ? target.cluster : host.clusters.active?.id;
    if (id !== undefined) host.clusters.disconnect(id);
  },
};
