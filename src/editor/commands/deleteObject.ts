import { act, actionTarget, named, whereIs } from "./actOn.ts";
import { inMenu, onRows, type Command } from "./command.ts";
import { whenConnection } from "../tables/contexts.ts";
import { plainLabel } from "../plainLabel.ts";

const rows = { all: ["pod|job"] };

/** Deletes a pod or a workload with what it owns, as `kubectl delete` does: its controllers clean up in the background. */
export const deleteObject: Command = {
  id: "kubeGpu.delete",
  title: "Delete…",
  icon: "trash",
  about: ["pod", "workload"],
  rows,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(rows), "7_delete@2")],
  async run(host, call) {
    const target = await actionTarget(host, call);
    if (target === undefined) return;
    const { cluster, reference, uid } = target;
    const what = `Delete ${named(reference)}`;
    await act(host, target, {
      what,
      rights: [{ verb: "delete", reference }],
      question: {
        message: `${what}?`,
        action: "Delete",
        loses: reference.kind === "Pod"
          ? "Its containers are stopped. What they hold in memory or on the pod's own disk is lost."
          : "It is deleted with its pods and everything else that it owns.",
      },
      async run(signal) {
        const deletion = await cluster.cluster.actions.delete(reference, { uid }, signal);
        if (deletion.kind === "gone") return `Deleted ${named(reference)} (${whereIs(target)}).`;
        const { finalizers } = deletion;
        const wait = finalizers.length === 0 ? "It goes when its containers have ended." : `It goes when its finalizers are done: ${plainLabel(finalizers.join(", "))}.`;
        return `${named(reference)} is being deleted (${whereIs(target)}). ${wait}`;
      },
    });
  },
};
