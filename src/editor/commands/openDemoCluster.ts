import { demoId } from "../knownCluster.ts";
import { inTitle, type Command } from "./command.ts";

/** A simulated cluster in a process of its own on this machine: for a look around without a cluster. */
export const openDemoCluster: Command = {
  id: "kubeGpu.openDemoCluster",
  title: "Open Demo Cluster",
  icon: "beaker",
  palette: true,
  menus: [inTitle("view == kubeGpu.clusters")],
  async run(host) {
    await host.clusters.connect(demoId);
    await host.ui.execute("kubeGpu.nodes.focus");
  },
};
