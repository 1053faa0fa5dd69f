import { applyEdited } from "../applyEdited.ts";
import { applyManifest } from "../applyManifest.ts";
import { plainLabel } from "../plainLabel.ts";
import { contextKeys, editScheme, whenConnection } from "../tables/contexts.ts";
import type { Command } from "./command.ts";
import { isConnected } from "./objects.ts";

/** Applies the open manifest, or the object that is edited: a dry run on the server and a diff first, then a question. */
export const apply: Command = {
  id: "kubeGpu.apply",
  title: "Apply…",
  icon: "cloud-upload",
  palette: whenConnection("connected"),
  writes: true,
  menus: [
    { menu: "editor/title", when: `resourceScheme == ${editScheme}`, group: "navigation@1" },
    { menu: "editor/context", when: `${contextKeys.manifest} && (${whenConnection("connected")})`, group: "z_kubeGpu@1" },
  ],
  async run(host, { document }) {
    const { manifests } = await host.tools();
    const open = manifests.current(document);
    if (open === undefined) {
      await host.ui.info("Open a manifest in the editor first.");
      return;
    }
    const cluster = open.edit === undefined ? host.clusters.active : host.clusters.get(open.edit.cluster);
    if (!isConnected(cluster)) {
      await host.ui.warn(`The cluster ${plainLabel(cluster?.name ?? "of this document")} is not connected. Connect it and try again.`);
      return;
    }
    if (open.edit === undefined) await applyManifest(host, manifests, cluster, open);
    else await applyEdited(host, manifests, cluster, { ...open, base: open.edit.base });
  },
};
