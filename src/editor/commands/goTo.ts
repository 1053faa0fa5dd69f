import { whenConnection } from "../tables/contexts.ts";
import { inTitle, type Command } from "./command.ts";
import { pickObject } from "./pickObject.ts";
import { revealAnywhere } from "./reveal.ts";

const views = {
  node: ["kubeGpu.nodes"],
  pod: ["kubeGpu.allocations", "kubeGpu.nodes", "kubeGpu.jobs"],
  workload: ["kubeGpu.jobs", "kubeGpu.allocations"],
} as const;

/** Quick pick over all nodes, pods and workloads of the active cluster. */
export const goTo: Command = {
  id: "kubeGpu.goTo",
  title: "Go to…",
  icon: "search",
  palette: true,
  menus: [inTitle(`view == kubeGpu.nodes && (${whenConnection("connected")})`, 2)],
  async run(host) {
    const found = await pickObject(host, "Go to");
    if (found !== undefined) await revealAnywhere(host, views[found.type], found);
  },
};
