import { jobLogRequest } from "../logRequests.ts";
import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, onRow, type Command } from "./command.ts";
import { connectedObject } from "./objects.ts";

/** Follows the logs of all pods of a workload in one document, each line with the pod's role and rank. */
export const showJobLogs: Command = {
  id: "kubeGpu.showJobLogs",
  title: "Show Logs of All Pods",
  icon: "output",
  about: ["workload"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("job"), "1_open@4"), inline(onRow("job"), 4)],
  async run(host, { target }) {
    const found = await connectedObject(host, target);
    if (found === undefined) return;
    const request = await jobLogRequest(host, found.cluster, found.reference, { tailLines: host.setting("kubeGpu.logs.tailLines") });
    if (request !== undefined) await (await host.tools()).logs.open(found.cluster, request);
  },
};
