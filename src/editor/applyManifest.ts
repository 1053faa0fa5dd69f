import { count } from "../base/format.ts";
import type { ApplyItem, DryRun, Right } from "../kube/actions/types.ts";
import { equal, writtenPart } from "../model/actions/mergePatch.ts";
import { objectOf } from "../model/read.ts";
import { named, permitted, whereIs } from "./commands/actOn.ts";
import type { CommandHost } from "./commands/host.ts";
import type { ConnectedCluster } from "./commands/objects.ts";
import { plainLabel } from "./plainLabel.ts";
import type { Manifests, OpenText } from "./tools/types.ts";

/** Names in one sentence; the others are counted. */
const few = 3;

/** Server-side apply of a manifest's objects: dry run, diff, question, and then one after the other. */
export async function applyManifest(host: CommandHost, manifests: Manifests, cluster: ConnectedCluster, open: OpenText): Promise<void> {
  const { actions } = cluster.cluster;
  const items = await actions.readManifest(open.text);
  const [first] = items;
  if (first === undefined) return;
  const what = `Apply ${items.length === 1 ? named(shown(first)) : count(items.length, "object")}`;
  const target = { cluster, reference: items.length === 1 ? first.reference : { ...first.reference, namespace: namespaceOf(items) } };
  if (!(await permitted(host, target, what, items.map(rightOf)))) return;
  const tried = await dryRuns(host, what, target, items);
  if (tried === undefined) return;
  const { runs, force } = tried;
  if (runs.every(({ before, after }) => before !== undefined && equal(writtenPart(objectOf(before)), writtenPart(objectOf(after))))) {
    void host.ui.info(`${what}: the cluster has it like that already (${whereIs(target)}).`);
    return;
  }
  await manifests.compare(`${plainLabel(cluster.name)}: now ↔ after Apply (${plainLabel(open.title)})`, runs.map(({ before }) => before), runs.map(({ after }) => after));
  const made = runs.filter(({ before }) => before === undefined).length;
  const changes = [made === 0 ? "" : `${made} new`, made === runs.length ? "" : `${runs.length - made} changed or as it is`].filter((part) => part !== "").join(", ");
  if (!(await host.ui.decide({ message: `${what}? (${whereIs(target)})`, action: "Apply", detail: `The diff shows what the server would make of it: ${changes}.` }))) return;
  await host.ui.progress(`${what} (${whereIs(target)})`, async (report, signal) => {
    const done: string[] = [];
    for (const item of items) {
      report(named(shown(item)));
      try {
        await actions.apply(item, force, signal);
      } catch (error) {
        if (done.length > 0) void host.ui.warn(`${what}: only ${listed(done)} ${done.length === 1 ? "was" : "were"} applied (${whereIs(target)}).`);
        if (signal.aborted) return;
        throw error;
      }
      done.push(named(shown(item)));
    }
    void host.ui.info(`Applied ${listed(done)} (${whereIs(target)}).`);
  });
}

/** Fields that belong to other managers are a conflict: the server names them, and the user decides whether to take them. */
async function dryRuns(host: CommandHost, what: string, target: { readonly cluster: ConnectedCluster; readonly reference: ApplyItem["reference"] }, items: readonly ApplyItem[]): Promise<{ readonly runs: readonly DryRun[]; readonly force: boolean } | undefined> {
  const { actions } = target.cluster.cluster;
  const run = (force: boolean) => host.ui.progress(`Dry run: ${what} (${whereIs(target)})`, async (report, signal) => {
    const runs: DryRun[] = [];
    for (const item of items) {
      report(named(shown(item)));
      runs.push(await actions.dryRun(item, force, signal));
    }
    return runs;
  });
  try {
    return { runs: await run(false), force: false };
  } catch (error) {
    if (!isFieldConflict(error)) throw error;
    const taken = await host.ui.confirm({
      message: `${what}: fields belong to other managers`,
      detail: `${error.message.replace(/^.*?: /, "")}\n\nA controller or another person set them. Take them over, and they may be set back or missed.\n\nCluster: ${plainLabel(target.cluster.name)}`,
      action: "Take Over and Show Diff",
    });
    return taken ? { runs: await run(true), force: true } : undefined;
  }
}

/** apimachinery `NewApplyConflict`: a 409 whose message begins like that and names each manager with its fields. */
function isFieldConflict(error: unknown): error is Error {
  return error instanceof Error && "status" in error && error.status === 409 && error.message.includes("Apply failed with");
}

function shown({ reference, object }: ApplyItem): { readonly kind: string; readonly name: string } {
  const made = objectOf(object["metadata"])["generateName"];
  return { kind: reference.kind, name: reference.name === "" && typeof made === "string" ? `${made}…` : reference.name };
}

function rightOf({ reference }: ApplyItem): Right {
  return { verb: reference.name === "" ? "create" : "patch", reference };
}

/** The namespace that all of them have; empty for several, which each object's own line in the diff tells. */
function namespaceOf(items: readonly ApplyItem[]): string {
  const [only, ...others] = new Set(items.map(({ reference }) => reference.namespace).filter((namespace) => namespace !== ""));
  return only !== undefined && others.length === 0 ? only : "";
}

function listed(names: readonly string[]): string {
  return names.length <= few ? names.join(", ") : `${names.slice(0, few).join(", ")} and ${names.length - few} more`;
}
