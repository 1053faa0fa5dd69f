import type { Inventory, WorkloadView } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import type { RowTree, SortOrder, ViewOptions } from "./row.ts";
import type { Branch } from "./tree.ts";
import { featureDefinitions } from "../model/features.ts";
import { groupBy } from "../base/groupBy.ts";
import { standsIn } from "../model/fractions.ts";
import { count, parts } from "../base/format.ts";
import { amounts, heldAmounts } from "./amounts.ts";
import { factsOf } from "./facts.ts";
import { filterScope, lookupsOf } from "./lookups.ts";
import { paragraphs } from "./markdown.ts";
import { messageBranches } from "./messages.ts";
import type { Scene } from "./pods.ts";
import { source } from "./podTooltip.ts";
import { gpuCount, sorted, type SortKeys } from "./sort.ts";
import { buildTree } from "./tree.ts";
import { jobLooks, jobStates, workloadBranch, type JobState } from "./workloads.ts";

/** The Jobs view: state -> workload -> pods. Empty states have no row. */
export function jobsTree(cluster: string, inventory: Inventory, now: number, options: ViewOptions): RowTree {
  const scene: Scene = { cluster, facts: factsOf(inventory), now, lookups: lookupsOf(inventory, options), queues: inventory.queues };
  return buildTree(cluster, () => {
    const states = inventory.states.filter((each) => each.key !== "nodes" && !featureDefinitions.some(({ key }) => key === each.key));
    const byState = groupBy(jobsOf(inventory), (view) => view.state);
    const groups = jobStates.flatMap((state) => {
      const views = byState.get(state);
      return views === undefined ? [] : [stateBranch(scene, state, views, options.sort)];
    });
    return [...messageBranches(cluster, states, now, "others are not seen"), ...groups];
  }, options, filterScope("jobs", inventory, options));
}

/** What stands in lists by state: a schedule has no state of its own, its runs have. */
export function jobsOf(inventory: Inventory): readonly WorkloadView[] {
  return inventory.workloads.filter((view) => view.runs === undefined && !isStandIn(view));
}

/** Pods that KAI makes for its own bookkeeping are nobody's jobs: the jobs that they stand for are listed. */
function isStandIn({ reference, pods: [pod] }: WorkloadView): boolean {
  return reference.by === "pod" && pod !== undefined && standsIn(pod.record) !== undefined;
}

function stateBranch(scene: Scene, state: JobState, views: readonly WorkloadView[], order: SortOrder | undefined): Branch {
  const look = jobLooks[state];
  return {
    key: state,
    label: look.title,
    face: () => {
      const description = parts(count(views.length, "job"), gpusOf(scene, state, views));
      return {
        description, icon: look.icon, tone: look.tone, context: `jobGroup ${state}`, target: { type: "group", cluster: scene.cluster },
        expanded: state === "waiting" || state === "running",
        accessibleLabel: `${look.title}: ${description.replaceAll(" · ", ", ")}`,
      };
    },
    children: () => sorted(ordered(state, views), order, sortKeys(scene, state)).map((view) => workloadBranch(scene, view, "jobs")),
    tooltip: () => paragraphs(
      state === "running" ? "Accelerators that these jobs hold now." : state === "waiting" ? "Accelerators that these jobs ask for and don't hold yet. The longest wait is first." : "",
      source(scene, "pods"),
    ),
  };
}

function sortKeys(scene: Scene, state: JobState): SortKeys<WorkloadView> {
  return {
    gpus: (view) => state === "running" ? gpuCount(view.held, scene.facts) : view.asked === undefined ? undefined : gpuCount(view.asked, scene.facts),
    since: (view) => view.since,
    name: (view) => view.reference.name,
  };
}

/** Running jobs hold, waiting ones want the rest; what finished or stands still has no number that matters. */
function gpusOf(scene: Scene, state: JobState, views: readonly WorkloadView[]): string {
  if (state === "running") return scene.facts.podsRead === "none" ? "GPUs unknown" : heldAmounts(() => views.map((view) => view.pods), views.map((view) => view.held), scene.facts, scene.facts.podsRead);
  if (state !== "waiting" && state !== "suspended") return "";
  const open = amounts(views.map(wanting), scene.facts);
  if (!views.some((view) => view.asked === undefined)) return open;
  return open === "" ? "GPUs unknown" : `${open} and more`;
}

function wanting(view: WorkloadView): Resources {
  const open: Record<string, number> = {};
  for (const [resource, value] of Object.entries(view.asked ?? {})) open[resource] = Math.max(0, value - (view.held[resource] ?? 0));
  return open;
}

/** The longest wait first, the latest end first, else by namespace and name as the inventory has them. */
function ordered(state: JobState, views: readonly WorkloadView[]): readonly WorkloadView[] {
  if (state === "waiting") return views.toSorted((left, right) => (left.since || Infinity) - (right.since || Infinity));
  if (state === "failed" || state === "succeeded") return views.toSorted((left, right) => right.since - left.since);
  return views;
}
