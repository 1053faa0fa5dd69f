import { jobLogRequest, logRequest } from "../logRequests.ts";
import { whenConnection } from "../tables/contexts.ts";
import type { LogChoice } from "../tools/logs/follow.ts";
import { inMenu, onRow, type Command } from "./command.ts";
import type { Choice } from "./host.ts";
import { connectedObject } from "./objects.ts";
import { containerOf } from "./pickContainer.ts";

const minute = 60;
const choices: readonly Choice<LogChoice>[] = [
  { label: "Last 5 minutes", value: { sinceSeconds: 5 * minute } },
  { label: "Last hour", value: { sinceSeconds: 60 * minute } },
  { label: "Last day", value: { sinceSeconds: 24 * 60 * minute } },
  { label: "From the beginning", description: "the newest lines are kept; Save Log writes all", value: {} },
  { label: "Previous container", description: "before its last restart", value: { previous: true } },
];

/** Logs from a time on, or of the container before its last restart; of a workload, of all its pods. */
export const showLogsFrom: Command = {
  id: "kubeGpu.showLogsFrom",
  title: "Show Logs From…",
  icon: "history",
  about: ["pod", "workload", "container"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("pod|container|job"), "1_open@5")],
  async run(host, { target }) {
    const found = await connectedObject(host, target);
    if (found === undefined) return;
    const choice = await host.ui.pick(choices, "Which part of the log");
    if (choice === undefined) return;
    const { logs } = await host.tools();
    if (found.reference.kind === "Pod") {
      const container = await containerOf(host, target);
      if (container !== undefined) await logs.open(container.cluster, logRequest(container, choice));
      return;
    }
    const request = await jobLogRequest(host, found.cluster, found.reference, choice);
    if (request !== undefined) await logs.open(found.cluster, request);
  },
};
