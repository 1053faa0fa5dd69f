import { count, fraction, integer, known, parts } from "../base/format.ts";
import { line } from "../base/text.ts";
import type { PodView, WorkloadReference, WorkloadView } from "../model/inventory.ts";
import { heldByPods } from "../model/jobState.ts";
import { rolesOf, type Role } from "../model/roles.ts";
import { workloadKind } from "../model/workloads/index.ts";
import { amounts, heldAmounts } from "./amounts.ts";
import type { Facts } from "./facts.ts";
import { escape, paragraphs, table } from "./markdown.ts";
import { couldSatisfy, podBranch, type PodPlace, type Scene } from "./pods.ts";
import { source } from "./podTooltip.ts";
import type { RowTone } from "./row.ts";
import type { Branch } from "./tree.ts";

/** What people call a kind: `Volcano Job`, where `Job` alone is another's name. */
export function kindTitle({ apiVersion, kind }: Pick<WorkloadReference, "apiVersion" | "kind">): string {
  return workloadKind(apiVersion, kind)?.title ?? kind;
}

/** A role with more pods than this is closed at first sight. */
const opened = 8;

/**
 * The pods of a workload below their roles; a role of one pod is that pod's row, which says so. Undefined where all pods are
 * alike. `shown`: of these pods only; roles without any are left out then.
 */
export function roleBranches(scene: Scene, view: WorkloadView, place: PodPlace, containers: boolean, shown?: readonly PodView[]): readonly Branch[] | undefined {
  const roles = rolesOf(view);
  if (roles.length === 0) return undefined;
  const only = shown === undefined ? undefined : new Set(shown);
  return roles.flatMap((role): readonly Branch[] => {
    const pods = only === undefined ? role.pods : role.pods.filter((pod) => only.has(pod));
    const [pod] = pods;
    if (pod === undefined && only !== undefined) return [];
    if (pod !== undefined && pods.length === 1 && (role.wanted ?? 1) <= 1) return [podBranch(scene, pod, place, containers, undefined, role.name)];
    return [roleBranch(scene, role, pods, place, containers)];
  });
}

function roleBranch(scene: Scene, role: Role, pods: readonly PodView[], place: PodPlace, containers: boolean): Branch {
  const running = pods.filter((pod) => pod.state === "running").length;
  const asked = role.asked === undefined ? "" : amounts([role.asked], scene.facts);
  const name = line(role.name, 80);
  return {
    key: `role:${role.name}`,
    label: name,
    below: (term) => couldSatisfy(scene, pods, term),
    same: role,
    face: () => {
      // Below a job it is what the role wants; below a holder, what is held.
      const held = place === "job" ? "" : heldAmounts(() => [pods], [heldByPods(pods)], scene.facts, scene.facts.podsRead);
      const scales = elastic(role);
      return {
        description: place === "job" ? parts(`${fraction(running, role.wanted)} pods`, asked, scales !== "" && `scales ${scales}`) : parts(held, count(pods.length, "pod")),
        icon: "layers", tone: toneOf(pods, running), context: "role", target: { type: "group", cluster: scene.cluster },
        expanded: pods.length <= opened,
        accessibleLabel: place === "job"
          ? `Role ${name}, ${integer(running)} of ${known(role.wanted)} pods running${asked === "" ? "" : `, asks for ${asked}`}`
          : `Role ${name} holds ${held || "nothing"} with ${count(pods.length, "pod")}`,
      };
    },
    ...(pods.length === 0 ? {} : { children: () => pods.map((pod) => podBranch(scene, pod, place, containers)) }),
    tooltip: () => paragraphs(
      `**${escape(role.name)}**`,
      roleTable(scene, [{ ...role, pods }]),
      source(scene, "pods"),
    ),
  };
}

function toneOf(pods: readonly PodView[], running: number): RowTone {
  if (pods.some((pod) => pod.state === "failed")) return "lost";
  if (pods.length === 0 || pods.some((pod) => pod.state === "pending")) return "waiting";
  return running > 0 ? "active" : "normal";
}

/** `1 to 8 pods` */
function elastic({ least, most }: Role): string {
  if (least === undefined && most === undefined) return "";
  if (most === undefined) return `${integer(least ?? 0)} or more`;
  return least === most ? "" : `${least === undefined ? "up to" : `${integer(least)} to`} ${integer(most)}`;
}

function roleTable(scene: Scene, roles: readonly Role[]): string {
  const lacking = scene.facts.podsRead === "none";
  const scaled = roles.some((role) => elastic(role) !== "");
  return table(["Role", "", "", ...(scaled ? ["Scales"] : [])], roles.map((role) => [
    escape(role.name),
    `${lacking ? "unknown" : integer(role.pods.filter((pod) => pod.state === "running").length)} of ${known(role.wanted)} running`,
    role.asked === undefined ? "" : escape(amounts([role.asked], scene.facts)),
    ...(scaled ? [elastic(role)] : []),
  ]));
}

/** For the workload's tooltip: its roles, and what its object says of itself in its own terms. */
export function roleParagraphs(scene: Scene, view: WorkloadView): readonly string[] {
  const roles = rolesOf(view);
  const { record } = view;
  const title = escape(kindTitle(view.reference));
  const [alone] = view.podSets;
  const range = roles.length === 0 && view.podSets.length === 1 && alone !== undefined ? elastic({ ...alone, pods: [] }) : "";
  return [
    roles.length === 0 ? "" : roleTable(scene, roles),
    record?.word === undefined ? "" : `${title} says: ${escape(record.word)}.`,
    record?.ready === undefined && record?.replicas === undefined ? "" : `${record.ready === undefined ? "Unknown" : integer(record.ready)} of ${known(record.replicas)} replicas ready.`,
    range === "" ? "" : `Scales: ${range} pods.`,
    retryWords(view),
  ];
}

/** One role in a line of plain text. */
export function roleWords(role: Role, facts: Facts): string {
  const running = facts.podsRead === "none" ? undefined : role.pods.filter((pod) => pod.state === "running").length;
  const scales = elastic(role);
  return [
    `${fraction(running, role.wanted)} running`,
    role.asked === undefined ? "" : `asks for ${amounts([role.asked], facts) || "no accelerators"}`,
    scales === "" ? "" : `scales ${scales}`,
  ].filter((words) => words !== "").join(", ");
}

/** `Begun again once; 3 times at most.` */
export function retryWords({ record }: WorkloadView): string {
  const { retries = 0, retryLimit } = record ?? {};
  if (retries === 0) return "";
  return `Begun again ${retries === 1 ? "once" : `${integer(retries)} times`}${retryLimit === undefined ? "" : `; ${count(retryLimit, "time")} at most`}.`;
}
