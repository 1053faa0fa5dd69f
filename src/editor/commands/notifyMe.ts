import { isOver, type NoticeKind } from "../../model/actions/notices.ts";
import { plainLabel } from "../plainLabel.ts";
import { whenConnection } from "../tables/contexts.ts";
import { actionTarget, named, whereIs } from "./actOn.ts";
import { inMenu, onRow, type Command } from "./command.ts";
import type { Choice } from "./host.ts";
import { workloadOf } from "./pickContainer.ts";
import { revealAnywhere } from "./reveal.ts";

const kinds: readonly (readonly [kind: NoticeKind, label: string])[] = [
  ["starts", "When it starts"],
  ["fails", "When it fails"],
  ["preempted", "When it is preempted or suspended"],
  ["finishes", "When it finishes"],
];
const reveal = "Reveal";

/** Messages when something happens to a job: while its cluster is connected and this window is open, and no longer. */
export const notifyMe: Command = {
  id: "kubeGpu.notifyMe",
  title: "Notify Me…",
  icon: "bell",
  about: ["workload"],
  palette: whenConnection("connected"),
  menus: [inMenu(onRow("job"), "2_go@5")],
  async run(host, call) {
    const target = await actionTarget(host, call);
    if (target === undefined) return;
    const { cluster, reference } = target;
    const view = workloadOf(host, cluster.id, reference);
    if (view === undefined) {
      await host.ui.info(`${named(reference)} can't be seen any more (${whereIs(target)}).`);
      return;
    }
    if (isOver(view)) {
      await host.ui.info(`${named(reference)} is over: it has ${view.state === "failed" ? "failed" : "finished"} (${whereIs(target)}).`);
      return;
    }
    const { jobs } = await host.tools();
    const job = { cluster: cluster.id, reference: view.reference };
    const before = jobs.kinds(job);
    const choices: readonly Choice<NoticeKind>[] = kinds.map(([value, label]) => ({ label, value, picked: before.size === 0 || before.has(value) }));
    const chosen = await host.ui.pickMany(choices, `Tell me of ${named(reference)}, while ${plainLabel(cluster.name)} is connected and this window is open`);
    if (chosen === undefined) return;
    jobs.watch({
      ...job,
      kinds: new Set(chosen),
      onNotice: ({ kind, words, reason }) => {
        const text = `${named(reference)} ${words} (${whereIs(target)})${reason === "" ? "." : `: ${plainLabel(reason, 500)}`}`;
        const answer = kind === "fails" || kind === "preempted" ? host.ui.warn(text, reveal) : host.ui.info(text, reveal);
        void answer.then((button) => (button === reveal ? revealAnywhere(host, ["kubeGpu.jobs", "kubeGpu.allocations"], reference) : undefined));
      },
    });
    if (chosen.length === 0) void host.ui.info(`You are told nothing more of ${named(reference)} (${whereIs(target)}).`);
    else void host.ui.info(`You are told of ${named(reference)} while ${plainLabel(cluster.name)} is connected and this window is open (${whereIs(target)}).`);
  },
};
