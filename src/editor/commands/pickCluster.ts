import { plainLabel } from "../plainLabel.ts";
import { demoId, type KnownCluster } from "../knownCluster.ts";
import type { Choice, CommandHost } from "./host.ts";

/** Lets the user choose a context of the kubeconfig, or the demo cluster. Contacts nothing. */
export async function pickCluster(host: CommandHost, placeholder: string): Promise<string | undefined> {
  return host.ui.pick(choices(host), placeholder);
}

async function choices(host: CommandHost): Promise<readonly Choice<string>[]> {
  if (!host.clusters.contextsRead) await host.clusters.readContexts();
  const contexts = host.clusters.all.filter((cluster) => !cluster.demo).map((cluster) => choice(cluster, host.clusters.active?.id));
  return [...contexts, { label: "Demo cluster", description: "runs on this machine", icon: "beaker", value: demoId }];
}

function choice(cluster: KnownCluster, active: string | undefined): Choice<string> {
  const { context } = cluster;
  const notes = [cluster.id === active ? "active" : "", cluster.state.kind === "disconnected" ? "" : cluster.state.kind, context?.current === true ? "current context" : ""];
  return {
    label: plainLabel(cluster.name),
    description: plainLabel(notes.filter((note) => note !== "").join(" · ")),
    detail: plainLabel(context === undefined ? "no longer in the kubeconfig" : [context.server, context.namespace].filter((part) => part !== "").join(" · ")),
    icon: cluster.state.kind === "connected" ? "vm-active" : "vm-outline",
    value: cluster.id,
  };
}
