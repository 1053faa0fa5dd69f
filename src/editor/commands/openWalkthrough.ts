import { walkthrough } from "../tables/walkthrough.ts";
import type { Command } from "./command.ts";

export const openWalkthrough: Command = {
  id: "kubeGpu.openWalkthrough",
  title: "Get Started",
  palette: true,
  menus: [],
  async run(host) {
    await host.ui.execute("workbench.action.openWalkthrough", `${host.about.id}#${walkthrough.id}`, false);
  },
};
