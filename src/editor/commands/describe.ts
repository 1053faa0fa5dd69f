import { whenConnection } from "../tables/contexts.ts";
import { inMenu, onRow, type Command } from "./command.ts";
import { connectedObject } from "./objects.ts";

/** What matters of an object and its events, in words. */
export const describe: Command = {
  id: "kubeGpu.describe",
  title: "Describe",
  icon: "note",
  about: ["node", "pod", "workload", "container"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("node|pod|job"), "1_open@2")],
  async run(host, { target }) {
    const found = await connectedObject(host, target);
    if (found !== undefined) await host.documents.openDescription(found.cluster, found.reference);
  },
};
