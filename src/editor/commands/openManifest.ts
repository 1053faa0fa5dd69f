import { whenConnection } from "../tables/contexts.ts";
import { inline, inMenu, onRow, type Command } from "./command.ts";
import { connectedObject } from "./objects.ts";

/** The object as the API server has it, as YAML that can't be edited. */
export const openManifest: Command = {
  id: "kubeGpu.openManifest",
  title: "Open Manifest",
  icon: "file-code",
  about: ["node", "pod", "workload", "container"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("node|pod|job"), "1_open@1"), inline(onRow("node|pod|job"), 5)],
  async run(host, { target }) {
    const found = await connectedObject(host, target);
    if (found !== undefined) await host.documents.openManifest(found.cluster, found.reference);
  },
};
