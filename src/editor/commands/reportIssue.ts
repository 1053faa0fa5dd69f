import { inTitle, type Command } from "./command.ts";
import type { CommandHost } from "./host.ts";

const openPage = "Open Issue Page";

/** Opens a report to complete: versions and states. Names, addresses and logs stay out; the user adds what may be told. */
export const reportIssue: Command = {
  id: "kubeGpu.reportIssue",
  title: "Report Issue",
  icon: "bug",
  palette: true,
  menus: [inTitle("view == kubeGpu.clusters")],
  async run(host) {
    await host.ui.openText(issueText(host), "markdown");
    const { issues } = host.about;
    if ((await host.ui.info("Complete the report and paste it into a new issue. It holds no names of your clusters.", openPage)) === openPage) {
      await host.ui.openExternal(issues);
    }
  },
};

function issueText({ about, clusters }: CommandHost): string {
  const connected = clusters.all.filter(({ state }) => state.kind !== "disconnected").map(({ state, demo, cluster }) => {
    const words = state.kind === "failed" ? `failed (${state.failure.reason})` : state.kind === "connected" ? `connected, Kubernetes ${state.version}` : state.kind;
    const tables = cluster === undefined ? [] : [cluster.objects.nodes, cluster.objects.pods, ...cluster.objects.workloads];
    const resources = tables.map((table) => `  - ${table.definition.key}: ${table.state.kind}, ${table.items.size}`);
    return [`- ${demo ? "demo cluster" : "cluster"}: ${words}`, ...resources].join("\n");
  });
  return [
    "## What I did", "", "", "## What I expected", "", "", "## What happened", "", "",
    "## Versions", "",
    `- GPU Inspector ${about.extension}`,
    `- ${about.editor}`,
    `- ${about.platform}`, "",
    "## Clusters", "",
    ...(connected.length === 0 ? ["- none connected"] : connected), "",
  ].join("\n");
}
