import { count } from "../../base/format.ts";
import { whenConnection } from "../tables/contexts.ts";
import { act, actionTarget, named, permitted, whereIs } from "./actOn.ts";
import { inMenu, onRows, type Command } from "./command.ts";

const rows = { all: ["job", "scalable"] };
/** Nobody means more; a slip of the finger does. */
const most = 10_000;

/** Sets the replicas through the scale subresource, which says what there is now. */
export const scale: Command = {
  id: "kubeGpu.scale",
  title: "Scale…",
  icon: "list-ordered",
  about: ["workload"],
  rows,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(rows), "4_change@2")],
  async run(host, call) {
    const target = await actionTarget(host, call);
    if (target === undefined) return;
    const { reference } = target;
    const { actions } = target.cluster.cluster;
    const what = `Scale ${named(reference)}`;
    const rights = [{ verb: "patch" as const, reference, subresource: "scale" }];
    if (!(await permitted(host, target, what, rights))) return;
    const now = await actions.scaleOf(reference);
    if (now === undefined) {
      await host.ui.warn(`${what}: the cluster serves no scale subresource for ${reference.kind} (${whereIs(target)}).`);
      return;
    }
    const answer = await host.ui.input({
      title: `${what} (${whereIs(target)})`,
      value: now.replicas === undefined ? "" : String(now.replicas),
      placeholder: "Replicas",
      prompt: now.replicas === undefined ? "How many replicas it has now isn't said." : `It has ${count(now.replicas, "replica")} now.`,
      check: (value) => (/^\d+$/.test(value.trim()) && Number(value) <= most ? undefined : `A whole number from 0 to ${most}.`),
    });
    if (answer === undefined) return;
    const replicas = Number(answer);
    if (replicas === now.replicas) return;
    const fewer = now.replicas === undefined || replicas < now.replicas;
    await act(host, target, {
      what: `${what} to ${count(replicas, "replica")}`,
      rights,
      ...(fewer ? { question: { message: `${what} ${now.replicas === undefined ? "" : `from ${now.replicas} `}to ${replicas}?`, action: "Scale", loses: "Pods that are too many are ended. What they have not saved is lost." } } : {}),
      async run(signal) {
        await actions.scale(reference, replicas, signal);
        return `Scaled ${named(reference)} to ${count(replicas, "replica")} (${whereIs(target)}).`;
      },
    });
  },
};
