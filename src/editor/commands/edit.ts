import { whenConnection } from "../tables/contexts.ts";
import { actionTarget, named, permitted } from "./actOn.ts";
import { inMenu, onRows, type Command } from "./command.ts";

const rows = { all: ["node|pod|job"] };

/** Opens the object as YAML that can be edited. Nothing is sent before Apply, which runs dry and shows a diff first. */
export const edit: Command = {
  id: "kubeGpu.edit",
  title: "Edit…",
  icon: "edit",
  about: ["node", "pod", "workload"],
  rows,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(rows), "4_change@5")],
  async run(host, call) {
    const target = await actionTarget(host, call);
    if (target === undefined) return;
    const { cluster, reference } = target;
    if (!(await permitted(host, target, `Edit ${named(reference)}`, [{ verb: "patch", reference }]))) return;
    await (await host.tools()).manifests.edit(cluster, reference);
  },
};
