import { plainLabel } from "../plainLabel.ts";
import { completions } from "../../render/query.ts";
import { filteredKey } from "../tables/contexts.ts";
import { views, type InventoryViewId } from "../tables/views.ts";
import { inTitle, type Command } from "./command.ts";

const nameOf = (view: InventoryViewId) => views.find(({ id }) => id === view)?.name ?? view;

/** One command a view: VS Code doesn't tell a command in whose title it was clicked. Rows are filtered while typing. */
export function filterIn(view: InventoryViewId): Command {
  return {
    id: `${view}.filter`,
    title: `Filter ${nameOf(view)}…`,
    icon: "filter",
    palette: true,
    menus: [inTitle(`view == ${view}`, 5)],
    async run(host) {
      const before = host.views.filter(view);
      const known = host.filterValues(view);
      const filter = await host.ui.query({
        title: `Filter ${nameOf(view)}`,
        value: before,
        placeholder: "Words, and terms such as state:waiting ns:team-a model:h100 mine; -term leaves out",
        suggestions: (text) => completions(text, known).map(({ query, label, help }) => ({ value: query, label: plainLabel(label), description: help })),
        onChange: (value) => host.views.setFilter(view, value.trim()),
      });
      host.views.setFilter(view, (filter ?? before).trim());
    },
  };
}

export function clearFilterIn(view: InventoryViewId): Command {
  return {
    id: `${view}.clearFilter`,
    title: `Clear Filter of ${nameOf(view)}`,
    icon: "clear-all",
    palette: filteredKey(view),
    menus: [inTitle(`view == ${view} && ${filteredKey(view)}`, 6)],
    run(host) {
      host.views.setFilter(view, "");
    },
  };
}
