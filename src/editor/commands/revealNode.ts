import { whenConnection } from "../tables/contexts.ts";
import { inMenu, onRow, type Command } from "./command.ts";
import { findPod } from "./findPod.ts";
import { revealAnywhere } from "./reveal.ts";

export const revealNode: Command = {
  id: "kubeGpu.revealNode",
  title: "Reveal Node",
  about: ["pod", "container"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("pod|container"), "2_go@2")],
  async run(host, { target }) {
    const node = findPod(host, target)?.record.nodeName ?? "";
    if (node === "") await host.ui.info("This pod is on no node yet.");
    else await revealAnywhere(host, ["kubeGpu.nodes"], { kind: "Node", namespace: "", name: node });
  },
};
