import { inTitle, type Command } from "./command.ts";

/** Writes the user setting, so that every window reads the same files. */
export const chooseKubeconfig: Command = {
  id: "kubeGpu.chooseKubeconfig",
  title: "Choose Kubeconfig",
  icon: "folder-opened",
  palette: true,
  menus: [inTitle("view == kubeGpu.clusters")],
  async run(host) {
    const files = await host.ui.chooseFiles("Choose kubeconfig files");
    if (files.length === 0) return;
    await host.writeSetting("kubeGpu.kubeconfig", files);
    await host.clusters.readContexts();
  },
};
