import { accessToAll, refusedAccess, type MissingAccess } from "../../model/missingAccess.ts";
import { missingWords, roleText } from "../../render/role.ts";
import { plainLabel } from "../plainLabel.ts";
import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, onRow, type Command } from "./command.ts";
import type { Choice, CommandHost } from "./host.ts";
import { clusterOf, isConnected, type ConnectedCluster } from "./objects.ts";

/** Copies the role that is missing, and no more than that, for whoever may grant it. Writes nothing to the cluster. */
export const copyRole: Command = {
  id: "kubeGpu.copyRole",
  title: "Copy Missing Role",
  icon: "key",
  palette: whenConnection("connected"),
  menus: [inline(onRow("message|resource", "forbidden|scope"), 2), inMenu(onRow("message|resource", "forbidden|scope"), "5_copy")],
  async run(host, { target }) {
    const cluster = clusterOf(host, target);
    if (!isConnected(cluster)) {
      await host.ui.info("Connect a cluster first: what you may do there is asked of it.");
      return;
    }
    const missing = await choose(host, cluster);
    if (missing === undefined) return;
    await host.ui.copy(roleText(missing, await cluster.cluster.user()));
    await host.ui.info(plainLabel(`Copied the role to ${missingWords(missing)}. Give it to whoever may grant it; then run Refresh.`));
  },
};

/** Least first; asks only where there is a choice. */
async function choose(host: CommandHost, { cluster, name }: ConnectedCluster): Promise<readonly MissingAccess[] | undefined> {
  const { nodes, pods, workloads, further } = cluster.objects;
  const tables = [nodes, pods, ...workloads, ...further.filter(({ state }) => state.kind !== "idle")];
  const refused = refusedAccess(tables);
  const all = accessToAll(tables);
  const isSame = refused.length === all.length && refused.every(({ namespace }) => namespace === undefined);
  const choices: Choice<readonly MissingAccess[]>[] = [
    ...(refused.length === 0 ? [] : [{ label: "What is refused now", detail: plainLabel(missingWords(refused)), value: refused }]),
    ...(all.length === 0 || isSame ? [] : [{ label: "All namespaces", detail: plainLabel(missingWords(all)), value: all }]),
  ];
  const [first] = choices;
  if (first === undefined) await host.ui.info(plainLabel(`Nothing is missing: everything that is followed in ${name} may be listed.`));
  return choices.length < 2 ? first?.value : host.ui.pick(choices, "Role to copy");
}
