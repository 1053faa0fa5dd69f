import type { ContainerRecord, PodRecord } from "../model/k8s.ts";
import type { PodView } from "../model/inventory.ts";
import type { Row, RowTone } from "./row.ts";
import type { Queues } from "../model/queues/views.ts";
import type { Facts } from "./facts.ts";
import type { Lookups } from "./lookups.ts";
import { satisfies, type Facets, type Term } from "./query.ts";
import type { Branch, Face } from "./tree.ts";
import { claimedBy, heldDevices } from "../model/devices.ts";
import { age, count, parts } from "../base/format.ts";
import { line } from "../base/text.ts";
import { podAmounts, podHolds, withShared } from "./amounts.ts";
import { podContext } from "./contexts.ts";
import { containerTooltip, podTooltip } from "./podTooltip.ts";
import { briefReason, shortReason } from "./reason.ts";

/** What every branch of a view needs to know. */
export interface Scene {
  readonly cluster: string;
  readonly facts: Facts;
  readonly now: number;
  /** Where rows speak of queues. */
  readonly queues?: Queues;
  readonly lookups?: Lookups;
}

/** What the row leaves out because its place in the tree says it. */
export type PodPlace = "node" | "workload" | "job";

interface Look {
  readonly icon: string;
  readonly tone: RowTone;
  readonly word: string;
}

function lookOf(pod: PodView): Look {
  if (pod.record.deleting !== undefined) return { icon: "circle-slash", tone: "waiting", word: "terminating" };
  switch (pod.state) {
    case "running": return pod.reason === "" ? { icon: "circle-filled", tone: "used", word: "running" } : { icon: "warning", tone: "waiting", word: "running" };
    case "pending": return pod.holds ? { icon: "loading", tone: "waiting", word: "starting" } : { icon: "circle-outline", tone: "waiting", word: "waiting" };
    case "failed": return { icon: "error", tone: "lost", word: "failed" };
    case "succeeded": return { icon: "pass", tone: "normal", word: "succeeded" };
    case "unknown": return { icon: "question", tone: "unknown", word: "state unknown" };
  }
}

/**
 * One pod as a row, with its containers below when `containers` says so. `part`: what it has of the device that it stands
 * below. `role`: the role in its workload that only it has.
 */
export function podBranch(scene: Scene, pod: PodView, place: PodPlace, containers: boolean, part?: string, role?: string): Branch {
  return new (containers ? PodWithContainers : PodRow)(scene, pod, place, part, role);
}

/** A class, since a filter makes 100,000 of them with each keystroke to look at their names: functions of their own would cost more than the look. */
class PodRow implements Branch {
  protected readonly scene: Scene;
  protected readonly pod: PodView;
  readonly #place: PodPlace;
  readonly #part: string | undefined;
  readonly #role: string | undefined;

  constructor(scene: Scene, pod: PodView, place: PodPlace, part: string | undefined, role: string | undefined) {
    this.scene = scene;
    this.pod = pod;
    this.#place = place;
    this.#part = part;
    this.#role = role;
  }

  get key(): string {
    const { namespace, name } = this.pod.record;
    return this.#place === "node" ? `${namespace}/${name}` : name;
  }

  get label(): string {
    return line(this.pod.record.name);
  }

  get words(): string {
    const { record, workload } = this.pod;
    return this.#place === "node" ? line(`${record.namespace} ${workload.name}`) : line(record.nodeName);
  }

  get stands(): NonNullable<Branch["stands"]> {
    return { kind: "Pod", namespace: this.pod.record.namespace, name: this.pod.record.name };
  }

  get same(): object {
    return this.pod;
  }

  face(): Face {
    return podFace(this.scene, this.pod, this.#place, this.#part, this.#role);
  }

  tooltip(): string {
    return podTooltip(this.scene, this.pod);
  }

  facets(): Facets {
    return podFacets(this.scene, this.pod, this.#place);
  }
}

class PodWithContainers extends PodRow {
  children(): readonly Branch[] {
    return this.pod.record.containers.map((container) => containerBranch(this.scene, this.pod, container));
  }
}
/** Whether a row of one of these pods, or of its containers, could satisfy a term of a filter: a look at names instead of 100,000 rows. */
export function couldSatisfy(scene: Scene, pods: readonly PodView[], term: Term): boolean {
  switch (term.field) {
    case "text":
      // What can't be shown as it is, is shown otherwise: such names are looked at as rows.
      return term.values.some(({ text }) => pods.some(({ record }) => hasText(record, text)));
    case "state":
    case "kind":
    case "queue":
      return false;
    case "ns":
    case "model":
    case "owner":
    case "mine":
      return pods.some((pod) => satisfies(term, "", podFacets(scene, pod, "workload")));
  }
}

function hasText({ name, nodeName, containers }: PodRecord, text: string): boolean {
  return holds(name, text) || holds(nodeName, text) || containers.some((container) => holds(container.name, text));
}

/** Names of the API are lower case and plain; any other is for the row to decide. */
function holds(name: string, text: string): boolean {
  return name.includes(text) || !/^[a-z0-9.-]*$/.test(name);
}

/** Below a job or a holder the state asked for is that of the job: a running job doesn't count as waiting because of one pod. */
function podFacets({ lookups }: Scene, pod: PodView, place: PodPlace): Facets {
  const model = lookups?.modelOf(pod.record.nodeName);
  return {
    ns: pod.record.namespace,
    ...(place === "node" ? { state: [lookOf(pod).word, pod.state] } : {}),
    ...(model === undefined ? {} : { model }),
    ...lookups?.belonging(lookups.ownerOf(pod)),
  };
}

function podTarget(scene: Scene, pod: PodView): Row["target"] {
  const { namespace, name, uid } = pod.record;
  return { type: "object", cluster: scene.cluster, apiVersion: "v1", kind: "Pod", namespace, name, uid };
}

function podFace(scene: Scene, pod: PodView, place: PodPlace, part?: string, ofRole?: string): Face {
  const look = lookOf(pod);
  const { record } = pod;
  const asked = part ?? podHolds(pod, scene.facts);
  const role = ofRole === undefined ? "" : line(ofRole, 80);
  const waits = pod.state === "pending" && !pod.holds;
  const where = place === "node" ? line(record.namespace) : record.nodeName === "" ? "" : line(record.nodeName);
  const quiet = look.word === "running" || look.word === "waiting" || (look.word === "starting" && pod.reason !== "");
  const trouble = parts(!quiet && look.word, briefReason(pod.reason));
  const description = waits ? parts(role, briefReason(pod.reason), asked, place === "node" && where, age(pod.since, scene.now)) : parts(role, asked, where, trouble);
  const placed = record.nodeName === "" ? "on no node" : `on node ${line(record.nodeName)}`;
  return {
    description, icon: look.icon, tone: look.tone,
    context: podContext(pod),
    target: podTarget(scene, pod),
    accessibleLabel: parts(`Pod ${line(record.name)} in namespace ${line(record.namespace)}`, role, asked, look.word, placed, shortReason(pod.reason)).replaceAll(" · ", ", "),
  };
}

function containerBranch(scene: Scene, pod: PodView, container: ContainerRecord): Branch {
  const role = container.role === "container" ? "" : container.role;
  const claimed = claimedBy(pod, container);
  const accelerators = { ...ofPod(container, pod), ...claimed.own };
  const asked = withShared(podAmounts(accelerators, pod.record.nodeName, scene.facts), claimed.shared, scene.facts);
  const devices = pod.holds ? deviceWords(heldDevices(pod).filter((device) => device.container === container.name).map((device) => device.id)) : "";
  const restarts = container.restarts > 0 && count(container.restarts, "restart");
  return {
    key: `${container.role}:${container.name}`,
    label: line(container.name),
    face: () => {
      const state = container.state === "unknown" ? "state unknown" : container.state;
      const failed = container.state === "waiting" && container.reason !== "" && container.reason !== "ContainerCreating" && container.reason !== "PodInitializing";
      const description = parts(asked, devices, role, state, line(container.reason, 80), restarts);
      return {
        description,
        icon: "package",
        tone: failed ? "lost" : container.state === "waiting" ? "waiting" : container.state === "unknown" ? "unknown" : container.state === "running" && asked !== "" ? "used" : "normal",
        context: `container ${container.state}`,
        target: { type: "container", cluster: scene.cluster, namespace: pod.record.namespace, pod: pod.record.name, container: container.name },
        accessibleLabel: `Container ${line(container.name)}, ${description.replaceAll(" · ", ", ")}`,
      };
    },
    tooltip: () => containerTooltip(scene, pod, container, { ...accelerators, ...claimed.shared }),
  };
}

/** Device ids as short as they stay telling apart: `GPU-5c2a7f10, GPU-0f3b9c52 +6`. The tooltip has them whole. */
export function deviceWords(ids: readonly string[]): string {
  const short = ids.slice(0, 2).map(shortDevice);
  return short.join(", ") + (ids.length > 2 ? ` +${ids.length - 2}` : "");
}

export function shortDevice(id: string): string {
  return line(id, 60).replace(/^((?:GPU|MIG)-[0-9a-f]{8})-[0-9a-f-]{27}$/, "$1");
}

/** The container's requests of what counts as an accelerator in its pod. */
function ofPod(container: ContainerRecord, pod: PodView): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(container.requests).filter(([resource]) => pod.accelerators[resource] !== undefined));
}
