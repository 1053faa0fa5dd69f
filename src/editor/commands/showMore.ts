import type { Command } from "./command.ts";

/** Run by a click on a row "n more". */
export const showMore: Command = {
  id: "kubeGpu.showMore",
  title: "Show More",
  palette: false,
  menus: [],
  run(host, { target, view }) {
    if (target?.type === "more" && view !== undefined) host.views.showMore(view, target.parent);
  },
};
