import { plainLabel } from "../plainLabel.ts";
import type { InventoryViewId } from "../tables/views.ts";
import type { CommandHost } from "./host.ts";

export interface RevealTarget {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Shows an object in the first view that has it. A filter that hides it is taken away: the user asked to see it. */
export async function revealAnywhere(host: CommandHost, views: readonly InventoryViewId[], target: RevealTarget): Promise<void> {
  for (const view of views) if (await host.views.reveal(view, target)) return;
  for (const view of views) {
    const filter = host.views.filter(view);
    if (filter === "") continue;
    host.views.setFilter(view, "");
    if (await host.views.reveal(view, target)) return;
    host.views.setFilter(view, filter);
  }
  await host.ui.info(`${plainLabel(`${target.kind} ${target.name}`)} has no row: it may be gone, or use no accelerators.`);
}
