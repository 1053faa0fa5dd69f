import type { EditPlan } from "../kube/actions/types.ts";
import { equal, writtenPart, type Overlap } from "../model/actions/mergePatch.ts";
import { objectOf, textOf, type Json } from "../model/read.ts";
import { act, named, permitted, whereIs, type ActionTarget } from "./commands/actOn.ts";
import type { CommandHost } from "./commands/host.ts";
import type { ConnectedCluster } from "./commands/objects.ts";
import { plainLabel } from "./plainLabel.ts";
import type { Manifests, OpenText } from "./tools/types.ts";

/** Sends what was edited of an object, and no more, onto what the cluster has by now: dry run, diff, question, patch. */
export async function applyEdited(host: CommandHost, manifests: Manifests, cluster: ConnectedCluster, open: OpenText & { readonly base: Json }): Promise<void> {
  const { actions } = cluster.cluster;
  const target = targetOf(cluster, open.base);
  const what = `Change ${named(target.reference)}`;
  const rights = [{ verb: "patch" as const, reference: target.reference }];
  if (!(await permitted(host, target, what, rights))) return;
  const plan = await host.ui.progress(`Dry run: ${what} (${whereIs(target)})`, (_, signal) => actions.planEdit(open.base, open.text, signal));
  if (plan.overlaps.length > 0) {
    await showConflict(host, manifests, target, open, plan);
    return;
  }
  if (equal(writtenPart(plan.live), writtenPart(objectOf(plan.after)))) {
    void host.ui.info(`${what}: nothing would change (${whereIs(target)}).`);
    return;
  }
  await manifests.compare(`${named(target.reference)} (${plainLabel(cluster.name)}): now ↔ after Apply`, [plan.live], [plan.after]);
  if (!(await host.ui.decide({ message: `${what}? (${whereIs(target)})`, action: "Apply", detail: "The diff shows what the server would make of it." }))) return;
  await act(host, target, {
    what,
    rights,
    async run(signal) {
      const after = await actions.applyEdit(plan, signal);
      await manifests.applied(open.uri, objectOf(after));
      return `Changed ${named(target.reference)} (${whereIs(target)}).`;
    },
  });
}

function targetOf(cluster: ConnectedCluster, base: Json): ActionTarget {
  const metadata = objectOf(base["metadata"]);
  const reference = { apiVersion: textOf(base["apiVersion"]), kind: textOf(base["kind"]), namespace: textOf(metadata["namespace"]), name: textOf(metadata["name"]) };
  return { cluster, reference, uid: textOf(metadata["uid"]) };
}

/** Nothing is overwritten: the user sees both sides, and may go on from what the cluster has now. */
async function showConflict(host: CommandHost, manifests: Manifests, target: ActionTarget, open: OpenText & { readonly base: Json }, { live, overlaps }: EditPlan): Promise<void> {
  await manifests.compare(`${named(target.reference)} (${plainLabel(target.cluster.name)}): as you opened it ↔ as it is now`, [open.base], [live]);
  const again = "Edit What Is There Now";
  const answer = await host.ui.warn(
    `Change ${named(target.reference)}: somebody else changed the same since you opened it (${whereIs(target)}): ${overlaps.slice(0, 3).map(words).join("; ")}. Nothing was sent.`,
    again,
  );
  if (answer === again) await manifests.applied(open.uri, live);
}

function words({ path, mine, theirs }: Overlap): string {
  return plainLabel(`${path} is ${short(theirs)} now, you have ${short(mine)}`);
}

function short(value: unknown): string {
  if (value === undefined) return "removed";
  const text = JSON.stringify(value);
  return text.length > 40 ? "something else" : text;
}
