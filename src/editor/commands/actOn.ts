import type { ObjectReference } from "../../kube/types.ts";
import type { Right } from "../../kube/actions/types.ts";
import { plainLabel } from "../plainLabel.ts";
import type { Call } from "./command.ts";
import type { CommandHost, Question } from "./host.ts";
import { connectedObject, type ConnectedCluster } from "./objects.ts";

/** What an action is done to. */
export interface ActionTarget {
  readonly cluster: ConnectedCluster;
  readonly reference: ObjectReference;
  /** Empty when it isn't known. */
  readonly uid: string;
}

/** What a call is about; undefined after a message to the user. */
export async function actionTarget(host: CommandHost, { target }: Call): Promise<ActionTarget | undefined> {
  const found = await connectedObject(host, target);
  return found === undefined ? undefined : { ...found, uid: target?.type === "object" ? target.uid : "" };
}

/** `Pod train-0`: safe in a message. */
export function named({ kind, name }: Pick<ObjectReference, "kind" | "name">): string {
  return plainLabel(`${kind} ${name}`);
}

/** `namespace ml, cluster prod`: which one it is, in words that end a sentence. */
export function whereIs({ cluster, reference }: Pick<ActionTarget, "cluster" | "reference">): string {
  return plainLabel(`${reference.namespace === "" ? "" : `namespace ${reference.namespace}, `}cluster ${cluster.name}`);
}

export interface Action {
  /** Begins a sentence with the object: "Delete Pod train-0". */
  readonly what: string;
  readonly rights: readonly Right[];
  /** Asked where something is lost. */
  readonly question?: Omit<Question, "detail"> & { readonly loses: string };
  /** Resolves with the sentence that says how it went; `report` says how far it is. */
  readonly run: (signal: AbortSignal, report: (step: string) => void) => Promise<string>;
  /** What is said after Cancel, where something is known of how far it came. */
  readonly cancelled?: () => string;
}

/** Checks the right, asks, and does it: every change of a cluster goes this way. Rejects with what the server said. */
export async function act(host: CommandHost, target: Pick<ActionTarget, "cluster" | "reference">, action: Action): Promise<boolean> {
  if (!(await permitted(host, target, action.what, action.rights))) return false;
  const { question } = action;
  if (question !== undefined) {
    const detail = [question.loses, "", ...(target.reference.namespace === "" ? [] : [`Namespace: ${plainLabel(target.reference.namespace)}`]), `Cluster: ${plainLabel(target.cluster.name)}`].join("\n");
    if (!(await host.ui.confirm({ message: question.message, action: question.action, detail }))) return false;
  }
  const done = await host.ui.progress(`${action.what} (${whereIs(target)})`, async (report, signal) => {
    try {
      return await action.run(signal, report);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  });
  if (done === undefined) {
    void host.ui.info(action.cancelled?.() ?? `${action.what}: cancelled. What the server had accepted by then stays.`);
    return false;
  }
  // Not awaited: a message stands until it is dismissed.
  void host.ui.info(done);
  return true;
}

/** Says why, where the user may not. */
export async function permitted(host: CommandHost, target: Pick<ActionTarget, "cluster" | "reference">, what: string, rights: readonly Right[]): Promise<boolean> {
  const { readOnly, name } = target.cluster;
  if (readOnly !== undefined) {
    await host.ui.warn(`${what}: not in ${plainLabel(name)}: ${plainLabel(readOnly)}`);
    return false;
  }
  const permission = await target.cluster.cluster.actions.may(rights);
  if (permission.kind !== "denied") return true;
  await host.ui.warn(`${what}: ${plainLabel(permission.message)} (${whereIs(target)})`);
  return false;
}
