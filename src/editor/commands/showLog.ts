import { inTitle, type Command } from "./command.ts";

export const showLog: Command = {
  id: "kubeGpu.showLog",
  title: "Show Log",
  icon: "output",
  palette: true,
  menus: [inTitle("view == kubeGpu.clusters")],
  run(host) {
    host.showLog();
  },
};
