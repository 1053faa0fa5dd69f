import { suspensionOf } from "../../model/actions/suspend.ts";
import type { SuspensionTarget } from "../../kube/actions/types.ts";
import type { ObjectReference } from "../../kube/types.ts";
import { whenConnection } from "../tables/contexts.ts";
import { act, actionTarget, named, whereIs, type ActionTarget } from "./actOn.ts";
import { inMenu, onRows, type Call, type Command } from "./command.ts";
import type { CommandHost } from "./host.ts";

const suspendable = { all: ["job", "suspendable"] };
const resumable = { all: ["job", "resumable"] };

/** Stops a workload without deleting it, by the field that its kind has for that. */
export const suspend: Command = {
  id: "kubeGpu.suspend",
  title: "Suspend…",
  icon: "debug-pause",
  about: ["workload"],
  rows: suspendable,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(suspendable), "4_change@1")],
  run: (host, call) => change(host, call, true),
};

export const resume: Command = {
  id: "kubeGpu.resume",
  title: "Resume",
  icon: "debug-continue",
  about: ["workload"],
  rows: resumable,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(resumable), "4_change@1")],
  run: (host, call) => change(host, call, false),
};

async function change(host: CommandHost, call: Call, suspends: boolean): Promise<void> {
  const target = await actionTarget(host, call);
  if (target === undefined) return;
  const { actions } = target.cluster.cluster;
  const found = await actions.suspensionOf(target.reference);
  const through = found.kueue ? ` through Kueue's Workload ${found.reference.name}` : "";
  const what = `${suspends ? "Suspend" : "Resume"} ${named(target.reference)}`;
  if (found.suspended === suspends) {
    await host.ui.info(already(found, target, suspends));
    return;
  }
  const { reference } = found;
  const right = suspensionOf(reference.apiVersion, reference.kind)?.how.by === "command" ? { verb: "create" as const, reference: commandOf(reference) } : { verb: "patch" as const, reference };
  await act(host, target, {
    what,
    rights: [right],
    ...(suspends ? { question: { message: `${what}${through}?`, action: "Suspend", loses: lossOf(found, target.reference) } } : {}),
    async run(signal) {
      await actions.suspend(found, suspends, signal);
      return `${suspends ? "Suspended" : "Resumed"} ${named(target.reference)}${through} (${whereIs(target)}).`;
    },
  });
}

/** A job that waits in a queue is suspended by Kueue, which starts it when there is quota: there is nothing to resume. */
function already({ kueue }: SuspensionTarget, target: ActionTarget, suspends: boolean): string {
  const name = named(target.reference);
  if (suspends) return `${name} is suspended already (${whereIs(target)}).`;
  return kueue ? `${name} is not held back: it waits for Kueue, which starts it when there is quota (${whereIs(target)}).` : `${name} is not suspended (${whereIs(target)}).`;
}

function lossOf({ reference }: SuspensionTarget, shown: ObjectReference): string {
  return suspensionOf(reference.apiVersion, reference.kind)?.running === "left"
    ? `What runs goes on; nothing new of this ${shown.kind} starts until it is resumed.`
    : "Its running pods are ended. What they have not saved is lost; it starts anew when it is resumed.";
}

const commandOf = ({ namespace }: ObjectReference): ObjectReference => ({ apiVersion: "bus.volcano.sh/v1alpha1", kind: "Command", namespace, name: "" });
