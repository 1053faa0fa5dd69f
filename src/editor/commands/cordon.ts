import { whenConnection } from "../tables/contexts.ts";
import { act, actionTarget, named, whereIs } from "./actOn.ts";
import { inMenu, onRows, type Call, type Command } from "./command.ts";
import type { CommandHost } from "./host.ts";

const open = { all: ["node", "schedulable"] };
const closed = { all: ["node", "unschedulable"] };

/** Keeps new pods from a node. What runs there stays: nothing is lost, so nothing is asked. */
export const cordon: Command = {
  id: "kubeGpu.cordon",
  title: "Cordon",
  icon: "circle-slash",
  about: ["node"],
  rows: open,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(open), "4_change@1")],
  run: (host, call) => change(host, call, true),
};

export const uncordon: Command = {
  id: "kubeGpu.uncordon",
  title: "Uncordon",
  icon: "pass",
  about: ["node"],
  rows: closed,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(closed), "4_change@1")],
  run: (host, call) => change(host, call, false),
};

async function change(host: CommandHost, call: Call, unschedulable: boolean): Promise<void> {
  const verb = unschedulable ? "Cordon" : "Uncordon";
  const target = await actionTarget(host, call);
  if (target === undefined) return;
  const { cluster, reference } = target;
  await act(host, target, {
    what: `${verb} ${named(reference)}`,
    rights: [{ verb: "patch", reference }],
    async run(signal) {
      // As kubectl: what may schedule has no field at all.
      await cluster.cluster.actions.patch(reference, { spec: { unschedulable: unschedulable ? true : null } }, {}, signal);
      return unschedulable ? `${named(reference)} takes no new pods now (${whereIs(target)}).` : `${named(reference)} takes new pods again (${whereIs(target)}).`;
    },
  });
}
