import { logRequest } from "../logRequests.ts";
import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, onRow, type Command } from "./command.ts";
import { containerOf } from "./pickContainer.ts";

/** Follows a container's log in a document until the document is closed, over restarts of the container. */
export const showLogs: Command = {
  id: "kubeGpu.showLogs",
  title: "Show Logs",
  icon: "output",
  about: ["pod", "workload", "container"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("pod|container|job"), "1_open@3"), inline(onRow("pod|container"), 4)],
  async run(host, { target }) {
    const found = await containerOf(host, target);
    if (found === undefined) return;
    await (await host.tools()).logs.open(found.cluster, logRequest(found, { tailLines: host.setting("kubeGpu.logs.tailLines") }));
  },
};
