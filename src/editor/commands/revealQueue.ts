import type { WorkloadView } from "../../model/inventory.ts";
import type { RowTarget } from "../../render/row.ts";
import { whenConnection } from "../tables/contexts.ts";
import { inMenu, notOnRow, onRow, type Command } from "./command.ts";
import { findPod } from "./findPod.ts";
import type { CommandHost } from "./host.ts";
import { objectOf } from "./objects.ts";
import { revealAnywhere } from "./reveal.ts";

/** From a job or its pod to its place in the queue that holds it. */
export const revealQueue: Command = {
  id: "kubeGpu.revealQueue",
  title: "Reveal in Queue",
  about: ["workload", "pod"],
  palette: whenConnection("connected"),
  menus: [inMenu(`${onRow("job|pod")} && ${notOnRow("queueEntry")}`, "2_go@3")],
  async run(host, { target }) {
    const job = jobOf(host, target);
    if (job?.queued === undefined) await host.ui.info("No queue that is known here holds this job.");
    else await revealAnywhere(host, ["kubeGpu.queues"], job.reference);
  },
};

function jobOf(host: CommandHost, target: RowTarget | undefined): WorkloadView | undefined {
  const reference = findPod(host, target)?.workload ?? objectOf(target);
  if (reference === undefined || target === undefined || !("cluster" in target)) return undefined;
  const named = host.inventory(target.cluster)?.workloads.filter(({ reference: own }) => own.kind === reference.kind && own.name === reference.name && own.namespace === reference.namespace) ?? [];
  // A schedule isn't queued: its runs are.
  return named.find(({ queued }) => queued !== undefined) ?? named[0];
}
