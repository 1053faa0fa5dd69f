import type { Grouping } from "../../render/row.ts";
import { inTitle, type Command } from "./command.ts";
import type { Choice } from "./host.ts";

const view = "kubeGpu.allocations";

const groupings: readonly { readonly value: Grouping; readonly label: string; readonly icon: string; readonly detail: string }[] = [
  { value: "namespace", label: "Namespace", icon: "symbol-namespace", detail: "Who holds what, by namespace" },
  { value: "owner", label: "User or team", icon: "account", detail: "By the labels of the setting kubeGpu.ownerLabels" },
  { value: "model", label: "GPU model", icon: "circuit-board", detail: "By the accelerators of the nodes that pods stand on" },
  { value: "pool", label: "Node pool", icon: "server-environment", detail: "By the pool that the nodes were made from" },
];

/** By what Allocations groups. Every grouping has all that is held, so their sums are equal. */
export const groupAllocations: Command = {
  id: `${view}.groupBy`,
  title: "Group Allocations By…",
  icon: "group-by-ref-type",
  palette: true,
  menus: [inTitle(`view == ${view}`, 4)],
  async run(host) {
    const now = host.views.grouping(view);
    const choices = groupings.map((each): Choice<Grouping> => ({ ...each, ...(each.value === now ? { description: "now" } : {}) }));
    const chosen = await host.ui.pick(choices, "Group allocations by");
    if (chosen !== undefined) host.views.setGrouping(view, chosen);
  },
};
