import { inTitle, type Command } from "./command.ts";

/** Opens VS Code's own issue form with versions and states. Names, addresses and logs stay out: the user adds what may be told. */
export const reportIssue: Command = {
  id: "kubeGpu.reportIssue",
  title: "Report Issue",
  icon: "bug",
  palette: true,
  menus: [inTitle("view == kubeGpu.clusters")],
  async run(host) {
    const { extension, editor, platform, id } = host.about;
    const clusters = host.clusters.all.filter(({ state }) => state.kind !== "disconnected").map(({ state, demo, cluster }) => {
      const words = state.kind === "failed" ? `failed (${state.failure.reason})` : state.kind === "connected" ? `connected, Kubernetes ${state.version}` : state.kind;
      const tables = cluster === undefined ? [] : [cluster.objects.nodes, cluster.objects.pods, ...cluster.objects.workloads];
      const resources = tables.map((table) => `${table.definition.key}: ${table.state.kind}, ${table.items.size}`).join("; ");
      return `- ${demo ? "demo cluster" : "cluster"}: ${words}${resources === "" ? "" : ` (${resources})`}`;
    });
    const issueBody = [
      "<!-- What did you do, what did you expect, what happened? -->", "",
      `GPU Inspector ${extension}, editor ${editor}, ${platform}`,
      ...(clusters.length === 0 ? ["no cluster connected"] : clusters),
    ].join("\n");
    await host.ui.execute("workbench.action.openIssueReporter", { extensionId: id, issueBody });
  },
};
