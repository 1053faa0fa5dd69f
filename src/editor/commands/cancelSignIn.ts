import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, onRow, type Command } from "./command.ts";

export const cancelSignIn: Command = {
  id: "kubeGpu.cancelSignIn",
  title: "Cancel Sign-in",
  icon: "debug-stop",
  palette: whenConnection("signing-in"),
  menus: [inline(onRow("cluster", "signing-in")), inMenu(onRow("cluster", "signing-in"), "1_open@1")],
  run(host, { target }) {
    const id = target?.type === "cluster" ? target.cluster : host.clusters.active?.id;
    if (id !== undefined) host.clusters.cancelSignIn(id);
  },
};
