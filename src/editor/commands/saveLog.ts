import { integer } from "../../base/format.ts";
import { plainLabel } from "../plainLabel.ts";
import { documents } from "../tables/documents.ts";
import type { Command } from "./command.ts";

const open = `resourceScheme == ${documents.log.scheme}`;

/** Writes the whole log of the open log document to a file: what the cluster has, not only the lines that are shown. */
export const saveLog: Command = {
  id: "kubeGpu.saveLog",
  title: "Save Log…",
  icon: "save",
  palette: open,
  menus: [{ menu: "editor/title", when: open, group: "navigation@1" }],
  async run(host, { document }) {
    const { logs } = await host.tools();
    const shown = logs.current(document);
    if (shown === undefined) {
      await host.ui.info("This log is not followed any more: open it again from its row.");
      return;
    }
    const { cluster, request } = shown;
    const file = await host.ui.chooseTarget("Save log", `${request.title}.log`);
    if (file === undefined) return;
    const bytes = await host.ui.progress(`Save the log of ${plainLabel(request.title)} (cluster ${plainLabel(cluster.name)})`, async (report, signal) => {
      try {
        return await logs.save(cluster, request, file, (tag, written) => report(plainLabel(`${tag === "" ? "" : `${tag}, `}${integer(written / 1000)} kB`)), signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    });
    if (bytes !== undefined) void host.ui.info(`Saved ${integer(bytes / 1000)} kB to ${plainLabel(file)}.`);
  },
};
