import { count } from "../../base/format.ts";
import type { DrainProgress, Right } from "../../kube/actions/types.ts";
import type { DrainPlan, DrainPod } from "../../model/actions/drain.ts";
import { whenConnection } from "../tables/contexts.ts";
import { plainLabel } from "../plainLabel.ts";
import { act, actionTarget, named, permitted, whereIs } from "./actOn.ts";
import { inMenu, onRows, type Command } from "./command.ts";

const rows = { all: ["node"] };
/** Names in a sentence; the others are counted. */
const few = 5;

/** `kubectl drain`: no new pods, and those that are there evicted as their disruption budgets allow. */
export const drain: Command = {
  id: "kubeGpu.drain",
  title: "Drain…",
  icon: "sign-out",
  about: ["node"],
  rows,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(rows), "4_change@2")],
  async run(host, call) {
    const target = await actionTarget(host, call);
    if (target === undefined) return;
    const { reference } = target;
    const { actions } = target.cluster.cluster;
    const what = `Drain ${named(reference)}`;
    const pods = { apiVersion: "v1", kind: "Pod", namespace: "", name: "" };
    if (!(await permitted(host, target, what, [{ verb: "patch", reference }, { verb: "list", reference: pods }]))) return;
    const plan = await actions.drainPlan(reference);
    let last: DrainProgress | undefined;
    await act(host, target, {
      what,
      rights: [{ verb: "patch", reference }, ...evictionRights(plan)],
      question: { message: `${what}?`, action: "Drain", loses: lossOf(plan) },
      async run(signal, report) {
        await actions.drain(reference, plan, (progress) => {
          last = progress;
          report(stepOf(progress));
        }, signal);
        return `${named(reference)} is drained (${whereIs(target)}): ${count(plan.evict.length, "pod")} gone${leftBy(plan)}. It takes no new pods until it is uncordoned.`;
      },
      cancelled: () => `${what}: cancelled (${whereIs(target)}). It stays cordoned${last === undefined ? "" : `; ${stillThere(last)}`}.`,
    });
  },
};

/** One right a namespace. */
function evictionRights({ evict }: DrainPlan): readonly Right[] {
  return [...new Set(evict.map(({ namespace }) => namespace))].map((namespace) => ({ verb: "create", subresource: "eviction", reference: { apiVersion: "v1", kind: "Pod", namespace, name: "" } }));
}

function lossOf(plan: DrainPlan): string {
  const { evict } = plan;
  const unmanaged = evict.filter((pod) => pod.unmanaged);
  const local = evict.filter((pod) => pod.localData);
  return [
    evict.length === 0 ? "No pod has to go. It takes no new pods until it is uncordoned." : `It takes no new pods, and ${count(evict.length, "pod")} ${evict.length === 1 ? "is" : "are"} evicted, as disruption budgets allow. What they have not saved is lost.`,
    unmanaged.length === 0 ? "" : `Nobody makes these anew: ${names(unmanaged)}.`,
    local.length === 0 ? "" : `These lose the content of their emptyDir volumes: ${names(local)}.`,
    plan.daemonSetPods + plan.mirrorPods === 0 ? "" : `Stay: ${left(plan)}.`,
  ].filter((sentence) => sentence !== "").join("\n");
}

function left({ daemonSetPods, mirrorPods }: DrainPlan): string {
  return [daemonSetPods === 0 ? "" : `${count(daemonSetPods, "pod")} of DaemonSets`, mirrorPods === 0 ? "" : count(mirrorPods, "static pod")].filter((part) => part !== "").join(" and ");
}

function leftBy(plan: DrainPlan): string {
  return plan.daemonSetPods + plan.mirrorPods === 0 ? "" : `, ${left(plan)} left`;
}

/** How far it is; what blocks it comes first, in the server's words. */
function stepOf({ total, left: still }: DrainProgress): string {
  const blocked = still.filter(({ blocked: words }) => words !== "");
  const [first] = blocked;
  const head = `${total - still.length} of ${total} gone`;
  if (first !== undefined) return plainLabel(`${head}; waiting for ${names(blocked.map(({ pod }) => pod))}: ${first.blocked}`, 500);
  return still.length === 0 ? head : plainLabel(`${head}; ending: ${names(still.map(({ pod }) => pod))}`, 500);
}

function stillThere({ total, left: still }: DrainProgress): string {
  return still.length === 0 ? `all ${count(total, "pod")} are gone` : `${still.length} of ${count(total, "pod")} ${still.length === 1 ? "is" : "are"} still there: ${names(still.map(({ pod }) => pod))}`;
}

function names(pods: readonly DrainPod[]): string {
  const shown = pods.slice(0, few).map(({ namespace, name }) => plainLabel(`${namespace}/${name}`));
  return pods.length > few ? `${shown.join(", ")} and ${pods.length - few} more` : shown.join(", ");
}
