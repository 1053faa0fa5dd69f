import type { PodView, WorkloadView } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import type { Term } from "./query.ts";
import type { Row, RowTone } from "./row.ts";
import type { Branch, Face } from "./tree.ts";
import { age, count, duration, fraction, integer, known, parts, utc } from "../base/format.ts";
import { line } from "../base/text.ts";
import { workloadContext } from "./contexts.ts";
import { standsIn } from "../model/fractions.ts";
import { amounts, heldAmounts, podHolds, withShared } from "./amounts.ts";
import { workloadKind } from "../model/workloads/index.ts";
import { keyOfKind } from "../model/workloads/kind.ts";
import { kindTitle, roleBranches, roleParagraphs } from "./jobRoles.ts";
import { escape, paragraphs, quote, table } from "./markdown.ts";
import { isStuck } from "../model/queues/views.ts";
import { couldSatisfy, podBranch, type PodPlace, type Scene } from "./pods.ts";
import { source } from "./podTooltip.ts";
import { entryParagraphs } from "./queueTooltips.ts";
import { gangWords, systemOf } from "./queueWords.ts";
import { briefReason, shortReason } from "./reason.ts";

export type JobState = WorkloadView["state"];

/** In the order of the Jobs view: what needs a person first. */
export const jobStates: readonly JobState[] = ["waiting", "running", "suspended", "failed", "succeeded", "unknown"];

export const jobLooks: Readonly<Record<JobState, { readonly title: string; readonly word: string; readonly icon: string; readonly tone: RowTone }>> = {
  waiting: { title: "Waiting", word: "waiting", icon: "circle-outline", tone: "waiting" },
  running: { title: "Running", word: "running", icon: "circle-filled", tone: "active" },
  suspended: { title: "Suspended", word: "suspended", icon: "debug-pause", tone: "normal" },
  failed: { title: "Failed", word: "failed", icon: "error", tone: "lost" },
  succeeded: { title: "Succeeded", word: "succeeded", icon: "pass", tone: "normal" },
  unknown: { title: "Unknown", word: "state unknown", icon: "question", tone: "unknown" },
};

/** Where a workload's row stands: by state (Jobs) or by namespace (Allocations). */
export type WorkloadPlace = "jobs" | "allocations";

/** The part of a workload that stands in one group of Allocations: pods that hold something there. */
export interface Share {
  readonly view: WorkloadView;
  readonly pods: readonly PodView[];
  readonly held: Resources;
  /** The group isn't a namespace: the row has to name it. */
  readonly named: boolean;
}

/** A workload row with its pods below. A pod without an owner is one row, not a workload of one pod. */
export function workloadBranch(scene: Scene, view: WorkloadView, place: WorkloadPlace, share?: Share): Branch {
  const { reference } = view;
  const podPlace: PodPlace = place === "jobs" ? "job" : "workload";
  const [only] = view.pods;
  const pods = place === "jobs" ? view.pods : (share?.pods ?? view.pods.filter((pod) => pod.holds));
  const alone = reference.by === "pod" && only !== undefined ? podBranch(scene, only, podPlace, place === "allocations") : undefined;
  const key = `${reference.kind}.${reference.apiVersion.split("/")[0] ?? ""}:${place === "jobs" || share?.named === true ? `${reference.namespace}/` : ""}${reference.name}`;
  const common = {
    key,
    label: line(reference.name),
    words: line(`${place === "jobs" || share?.named === true ? `${reference.namespace} ` : ""}${reference.kind} ${alone === undefined ? "" : (only?.record.nodeName ?? "")}`, 200),
    stands: { kind: reference.kind, namespace: reference.namespace, name: reference.name },
    facets: () => ({
      ...alone?.facets?.(), state: view.state, ns: reference.namespace, kind: reference.kind,
      ...(view.queued === undefined ? {} : { queue: view.queued.flatMap(({ record }) => [record.queueName, record.queue]) }),
      ...scene.lookups?.belonging(scene.lookups.ownerOfWorkload(view)),
    }),
    below: (term: Term) => couldSatisfy(scene, pods, term),
    same: share ?? view,
  };
  const below = () => {
    if (alone !== undefined) return alone.children?.() ?? [];
    const containers = place === "allocations";
    return roleBranches(scene, view, podPlace, containers, place === "jobs" ? undefined : pods) ?? pods.map((pod) => podBranch(scene, pod, podPlace, containers));
  };
  return {
    ...common,
    face: () => (place === "jobs" ? jobFace(scene, view) : holderFace(scene, view, share)),
    ...(alone !== undefined && alone.children === undefined ? {} : { children: below }),
    tooltip: () => alone?.tooltip?.() ?? workloadTooltip(scene, view),
  };
}

function jobFace(scene: Scene, view: WorkloadView): Face {
  const look = jobLooks[view.state];
  const { reference } = view;
  const since = age(view.since, scene.now);
  const asked = view.asked === undefined ? undefined : withShared(amounts([view.asked], scene.facts), view.shared, scene.facts);
  const heldNow = heldWords(scene, view);
  const numbers = view.state === "running" && heldNow !== "" ? heldNow : asked ?? "GPUs unknown";
  const kind = reference.by === "pod" ? "Pod" : line(kindTitle(reference), 60);
  const brief = briefReason(view.reason);
  // A narrow row cuts the end: why it waits comes first, where it stands last.
  const description = view.state === "waiting"
    ? parts(brief, numbers, gangOf(view) || (view.podsRunning > 0 && podFraction(view)), since, queueOf(view), line(reference.namespace))
    : view.state === "running"
      ? parts(numbers, reference.by !== "pod" && podFraction(view), brief, kind, line(reference.namespace), since)
      : parts(view.state !== "succeeded" && brief, since, numbers, kind, line(reference.namespace));
  return {
    // A job that runs in part is in trouble too; its reason is that of the pods that wait.
    description, icon: look.icon, tone: view.state === "running" && view.podsPending > 0 ? "waiting" : look.tone,
    context: workloadContext(view),
    target: workloadTarget(scene.cluster, view),
    accessibleLabel: parts(
      `${kind} ${line(reference.name)} in namespace ${line(reference.namespace)}`,
      since === undefined ? look.word : `${look.word} for ${since}`,
      asked === undefined ? "GPUs asked for unknown" : `asks for ${asked}`,
      reference.by === "pod" || (view.state !== "running" && view.state !== "waiting") ? "" : view.podsWanted === undefined ? `${count(view.podsRunning, "pod")} running` : `${integer(view.podsRunning)} of ${count(view.podsWanted, "pod")} running`,
      gangOf(view), queueOf(view),
      shortReason(view.reason),
    ).replaceAll(" · ", ", "),
  };
}

/** How far its gang is placed, where that is news: `7 of 8 bound`. */
function gangOf({ queued = [] }: WorkloadView): string {
  const entry = queued.find((each) => isStuck(each) || (each.state === "waiting" && (each.bound ?? 0) > 0));
  return entry === undefined ? "" : gangWords(entry);
}

/** `queue team-a · priority 1,000` */
function queueOf({ queued = [] }: WorkloadView): string {
  const [entry] = queued;
  if (entry === undefined) return "";
  const { queueName, priority = 0, position } = entry.record;
  return parts(queueName !== "" && `${systemOf(entry)?.words.queue ?? "queue"} ${line(queueName, 80)}`, position !== undefined && `#${integer(position)}`, priority !== 0 && `priority ${integer(priority)}`);
}

/** What its pods hold; a pod that stands alone is known whole. */
function heldWords(scene: Scene, view: WorkloadView): string {
  const [only] = view.pods;
  // Amounts that can't be added up over pods are known of one.
  if (view.reference.by === "pod" && only !== undefined) return only.holds ? podHolds(only, scene.facts) : "";
  return withShared(heldAmounts(() => [view.pods], [view.held], scene.facts, scene.facts.podsRead), view.shared, scene.facts);
}

/** `7/8 pods`: running of wanted. */
function podFraction(view: WorkloadView): string {
  return `${fraction(view.podsRunning, view.podsWanted)} pods`;
}

function holderFace(scene: Scene, view: WorkloadView, share: Share | undefined): Face {
  const holding = share?.pods ?? view.pods.filter((pod) => pod.holds);
  const held = share === undefined || view.reference.by === "pod" ? heldWords(scene, view) : heldAmounts(() => [share.pods], [share.held], scene.facts, scene.facts.podsRead);
  const kind = view.reference.by === "pod" ? "Pod" : line(kindTitle(view.reference), 60);
  const node = holding.length === 1 && view.reference.by === "pod" ? line(holding[0]?.record.nodeName ?? "") : "";
  const standing = view.reference.by === "pod" && holding[0] !== undefined && standsIn(holding[0].record) === "reservation" && "reserved for fractions (KAI)";
  const description = parts(held, kind, view.reference.by !== "pod" && count(holding.length, "pod"), share?.named === true && line(view.reference.namespace), node, standing);
  const waiting = holding.some((pod) => pod.state !== "running");
  return {
    description,
    icon: view.reference.by === "pod" ? "circle-filled" : "layers",
    tone: waiting ? "waiting" : "used",
    context: workloadContext(view),
    target: workloadTarget(scene.cluster, view),
    accessibleLabel: `${kind} ${line(view.reference.name)} in namespace ${line(view.reference.namespace)} ${held === "" ? "holds nothing" : `${held.startsWith("shares ") ? "" : "holds "}${held.replaceAll(" · ", ", ")}`} with ${count(holding.length, "pod")}`,
  };
}

function workloadTarget(cluster: string, view: WorkloadView): Row["target"] {
  const { apiVersion, kind, namespace, name, uid } = view.reference;
  return { type: "object", cluster, apiVersion, kind, namespace, name, uid };
}

const sourceOf = { owner: "pods that name it through their controllers", label: "pods that name it by a label", pod: "the pod itself" } as const;

/** `ran 42 min`, of what has ended and says when it began; otherwise empty. */
export function ranWords({ started, finished }: Pick<WorkloadView, "started" | "finished">): string {
  return started === undefined || finished === undefined || finished < started ? "" : `ran ${duration(finished - started)}`;
}

function workloadTooltip(scene: Scene, view: WorkloadView): string {
  const { reference, record, queued = [] } = view;
  // In the queue's paragraph with who said it and when.
  const told = queued.some((entry) => entry.record.says?.message === view.reason || entry.unbound === view.reason);
  const since = age(view.since, scene.now);
  const asked = view.asked === undefined ? "unknown" : withShared(amounts([view.asked], scene.facts), view.shared, scene.facts) || "none";
  const from = record === undefined ? sourceOf[reference.by] : `its pod templates (${escape(reference.apiVersion)} ${escape(reference.kind)})`;
  const lacking = scene.facts.podsRead === "none" ? "unknown" : undefined;
  const bound = scene.facts.podsRead === "some" ? "at least " : "";
  const kind = workloadKind(reference.apiVersion, reference.kind);
  const key = kind === undefined || !scene.facts.states.has(keyOfKind(kind)) ? undefined : keyOfKind(kind);
  return paragraphs(
    `**${escape(reference.name)}** · ${escape(kindTitle(reference))} · ${escape(reference.namespace)}`,
    parts(since === undefined ? jobLooks[view.state].word : `${jobLooks[view.state].word} for ${since} (since ${utc(view.since)})`, view.finished === undefined ? "" : `finished ${utc(view.finished)}`, ranWords(view)),
    view.reason === "" || told ? "" : quote(view.reason),
    ...queued.map((entry) => entryParagraphs(scene, entry)),
    table(["", "", "from"], [
      ["Asked for", escape(asked), from],
      ["Held now", lacking ?? escape(bound + (withShared(heldAmounts(() => [view.pods], [view.held], scene.facts), view.shared, scene.facts) || "none")), "effective requests of its bound, unfinished pods"],
      ["Pods wanted", known(view.podsWanted), record === undefined ? "its object can't be read" : "its object"],
      ["Running", lacking ?? bound + integer(view.podsRunning), "pods"],
      ["Pending", lacking ?? bound + integer(view.podsPending), "pods"],
      ["Failed", lacking ?? bound + integer(view.podsFailed), "pods"],
      ["Succeeded", lacking ?? bound + integer(view.podsSucceeded), "pods"],
    ]),
    ...roleParagraphs(scene, view),
    record === undefined ? `The ${escape(reference.kind)} itself can't be read or isn't watched; this is what its pods say.` : "",
    view.partOf === undefined ? "" : `Started by ${escape(view.partOf.kind)} ${escape(view.partOf.name)}.`,
    view.runs === undefined ? "" : `A schedule: ${count(view.runs, "run")} of it ${view.runs === 1 ? "is" : "are"} in Jobs.`,
    `Created ${utc(view.created)}.`,
    source(scene, ...(key === undefined ? ["pods"] : [key, "pods"])),
  );
}
