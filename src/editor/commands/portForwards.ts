import { parts } from "../../base/format.ts";
import { plainLabel } from "../plainLabel.ts";
import type { Forward } from "../tools/types.ts";
import { offer } from "./forwardPort.ts";
import type { Command } from "./command.ts";
import type { Choice } from "./host.ts";

type Step = "browser" | "copy" | "again" | "stop" | "remove";

/** The port-forwards of this window: open, copy, start again, stop. */
export const portForwards: Command = {
  id: "kubeGpu.portForwards",
  title: "Port Forwards…",
  icon: "plug",
  palette: true,
  menus: [],
  async run(host) {
    const { forwards } = await host.tools();
    if (forwards.all.length === 0) {
      await host.ui.info("No port is forwarded. Run Forward Port on a running pod.");
      return;
    }
    const chosen = await host.ui.pick(forwards.all.map((forward) => choice(forward, host.clusters.get(forward.cluster)?.name ?? forward.cluster)), "Port-forwards of this window");
    if (chosen === undefined) return;
    const steps = chosen.running ? running : stopped;
    switch (await host.ui.pick(steps, `127.0.0.1:${chosen.localPort} → ${chosen.title}`)) {
      case "browser": return host.ui.openExternal(`http://127.0.0.1:${chosen.localPort}`);
      case "copy": return host.ui.copy(`127.0.0.1:${chosen.localPort}`);
      case "stop":
      case "remove":
        forwards.stop(chosen.id);
        return undefined;
      case "again": {
        const forward = await forwards.again(chosen.id);
        if (forward !== undefined) void offer(host, forward, `127.0.0.1:${forward.localPort} is ${forward.title} again.`);
        return undefined;
      }
      case undefined: return undefined;
    }
  },
};

const running: readonly Choice<Step>[] = [
  { label: "Open in Browser", icon: "globe", value: "browser" },
  { label: "Copy Address", icon: "copy", value: "copy" },
  { label: "Reconnect", description: "ends its connections and listens anew", icon: "debug-restart", value: "again" },
  { label: "Stop", icon: "debug-stop", value: "stop" },
];
const stopped: readonly Choice<Step>[] = [
  { label: "Start Again", icon: "debug-restart", value: "again" },
  { label: "Remove from List", icon: "trash", value: "remove" },
];

function choice(forward: Forward, cluster: string): Choice<Forward> {
  const { running: runs, connections, error, localPort, title } = forward;
  return {
    label: plainLabel(`127.0.0.1:${localPort} → ${title}`),
    description: plainLabel(parts(cluster, !runs && "stopped", runs && connections > 0 && `${connections} open`)),
    ...(error === "" ? {} : { detail: plainLabel(error, 500) }),
    icon: !runs ? "circle-outline" : error === "" ? "plug" : "warning",
    value: forward,
  };
}
