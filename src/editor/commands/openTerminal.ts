import { whenConnection } from "../tables/contexts.ts";
import { permitted } from "./actOn.ts";
import { inline, inMenu, onRows, type Command } from "./command.ts";
import { containerOf } from "./pickContainer.ts";

const rows = { all: ["pod|container|job", "running"] };

/** A shell in a container. It can change anything there, so that read-only mode has none. */
export const openTerminal: Command = {
  id: "kubeGpu.openTerminal",
  title: "Open Terminal",
  icon: "terminal",
  about: ["pod", "container", "workload"],
  rows,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(rows), "3_connect@1"), inline(onRows({ all: ["pod|container", "running"] }), 3)],
  async run(host, { target }) {
    const found = await containerOf(host, target);
    if (found === undefined) return;
    const { cluster, reference, container } = found;
    if (!(await permitted(host, { cluster, reference }, "Open Terminal", cluster.cluster.actions.streamRights(reference, "exec")))) return;
    (await host.tools()).terminals.open(cluster, reference, container.name);
  },
};
