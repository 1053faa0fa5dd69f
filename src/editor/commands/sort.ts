import type { SortOrder } from "../../render/row.ts";
import { views, type InventoryViewId } from "../tables/views.ts";
import { inTitle, type Command } from "./command.ts";
import type { Choice } from "./host.ts";

/** What each order means in each view; the usual one is the view's own. */
const orders: Readonly<Record<InventoryViewId, Readonly<Record<SortOrder, string>>>> = {
  "kubeGpu.nodes": { usual: "As usual: by name within groups", gpus: "Most free GPUs first", age: "Oldest nodes first", name: "By name, numbers as numbers" },
  "kubeGpu.allocations": { usual: "As usual: by name", gpus: "Most GPUs held first", age: "Longest held first", name: "By name, numbers as numbers" },
  "kubeGpu.queues": { usual: "As usual: in the order of the queue", gpus: "Most GPUs first", age: "Longest wait first", name: "By name, numbers as numbers" },
  "kubeGpu.jobs": { usual: "As usual: longest wait first, latest end first", gpus: "Most GPUs first", age: "Oldest state first", name: "By name, numbers as numbers" },
};

/** One command a view, as with filters. */
export function sortIn(view: InventoryViewId): Command {
  const name = views.find(({ id }) => id === view)?.name ?? view;
  return {
    id: `${view}.sort`,
    title: `Sort ${name}…`,
    icon: "sort-precedence",
    palette: true,
    menus: [inTitle(`view == ${view}`)],
    async run(host) {
      const now = host.views.sort(view);
      const choices = (Object.entries(orders[view]) as [SortOrder, string][]).map(([value, label]): Choice<SortOrder> => ({ label, value, ...(value === now ? { description: "now" } : {}) }));
      const chosen = await host.ui.pick(choices, `Order of the rows in ${name}`);
      if (chosen !== undefined) host.views.setSort(view, chosen);
    },
  };
}
