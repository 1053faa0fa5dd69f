import { restartPatch } from "../../model/actions/restart.ts";
import { systemClock } from "../../base/clock.ts";
import { whenConnection } from "../tables/contexts.ts";
import { act, actionTarget, named, whereIs } from "./actOn.ts";
import { inMenu, onRows, type Command } from "./command.ts";

const rows = { all: ["job", "restartable"] };

/** `kubectl rollout restart`: an annotation on the pod template makes the controller replace its pods, as its strategy says. */
export const restart: Command = {
  id: "kubeGpu.restart",
  title: "Restart…",
  icon: "debug-restart",
  about: ["workload"],
  rows,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(rows), "4_change@3")],
  async run(host, call) {
    const target = await actionTarget(host, call);
    if (target === undefined) return;
    const { cluster, reference } = target;
    const what = `Restart ${named(reference)}`;
    await act(host, target, {
      what,
      rights: [{ verb: "patch", reference }],
      question: { message: `${what}?`, action: "Restart", loses: "Its pods are replaced by new ones, as its update strategy says. What they have not saved is lost." },
      async run(signal) {
        await cluster.cluster.actions.patch(reference, restartPatch(systemClock.now()), {}, signal);
        return `${named(reference)} replaces its pods now (${whereIs(target)}).`;
      },
    });
  },
};
