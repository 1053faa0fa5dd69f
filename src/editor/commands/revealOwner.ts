import { whenConnection } from "../tables/contexts.ts";
import { inMenu, onRow, type Command } from "./command.ts";
import { findPod } from "./findPod.ts";
import { revealAnywhere } from "./reveal.ts";

/** From a pod or container to the workload that a person would name. */
export const revealOwner: Command = {
  id: "kubeGpu.revealOwner",
  title: "Reveal Owner",
  about: ["pod", "container"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("pod|container"), "2_go@1")],
  async run(host, { target }) {
    const pod = findPod(host, target);
    if (pod === undefined) await host.ui.info("The owner of this row isn't known.");
    else await revealAnywhere(host, ["kubeGpu.jobs", "kubeGpu.allocations"], pod.workload);
  },
};
