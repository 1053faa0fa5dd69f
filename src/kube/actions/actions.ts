import type { Clock } from "../../base/clock.ts";
import type { DrainPlan } from "../../model/actions/drain.ts";
import { listOf, numberOf, objectOf, textOf, type Json } from "../../model/read.ts";
import { getObject, pathOf, resourceOf } from "../clusterRequests.ts";
import type { Connection } from "../connection.ts";
import { KubeError } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import { StatusError } from "../statusError.ts";
import type { Connect } from "../streams/channels.ts";
import type { Way } from "../streams/forward.ts";
import type { ObjectReference } from "../types.ts";
import { applyEdit, applyItem, dryRun, planEdit, readItems, type ApplyDeps } from "./apply.ts";
import { drainNode, planDrain } from "./drain.ts";
import { Reviews } from "./review.ts";
import { findTarget, requireSuspension, suspendedOf, suspendRequest } from "./suspend.ts";
import type { Actions, ApplyItem, DeleteOptions, Deletion, DrainProgress, DryRun, EditPlan, ExecOptions, ExecSession, ForwardEvents, ForwardOptions, ForwardServer, PatchOptions, Permission, Right, Scale, SuspensionTarget } from "./types.ts";

export interface ActionsDeps {
  /** The connection of now; throws a KubeError without one. */
  readonly connection: () => Connection;
  readonly clock: Clock;
  /** The minor version of the server; Infinity when it doesn't say. */
  readonly version: () => number;
  /** The context's namespace; empty when it names none. */
  readonly namespace: () => string;
  /** Why nothing may be changed (read-only mode); undefined when it may. Asked before every write. */
  readonly refusal: () => string | undefined;
}

const never = new AbortController().signal;
const named = ({ kind, name }: ObjectReference): string => `${kind} ${name}`;

/** The only place that sends requests which change a cluster. */
export class LiveActions implements Actions {
  readonly #deps: ActionsDeps;
  #reviews: { readonly of: Connection; readonly reviews: Reviews } | undefined;

  constructor(deps: ActionsDeps) {
    this.#deps = deps;
  }

  may(rights: readonly Right[], signal: AbortSignal = never): Promise<Permission> {
    const connection = this.#deps.connection();
    if (this.#reviews?.of !== connection) this.#reviews = { of: connection, reviews: new Reviews(connection.http, () => connection.discovery, this.#deps.clock) };
    return this.#reviews.reviews.may(rights, signal);
  }

  async delete(reference: ObjectReference, options: DeleteOptions, signal: AbortSignal = never): Promise<Deletion> {
    const body = {
      apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background",
      ...(options.uid === "" ? {} : { preconditions: { uid: options.uid } }),
      ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }),
    };
    const answer = objectOf(await this.#write({ method: "DELETE", path: await this.#path(reference, signal), what: `Delete ${named(reference)}`, body, signal }));
    const metadata = objectOf(answer["metadata"]);
    if (metadata["deletionTimestamp"] === undefined) return { kind: "gone" };
    return { kind: "waits", finalizers: listOf(metadata["finalizers"]).map(textOf) };
  }

  async patch(reference: ObjectReference, patch: object, options: PatchOptions = {}, signal: AbortSignal = never): Promise<unknown> {
    const path = `${await this.#path(reference, signal, options.subresource)}${options.dryRun === true ? "?dryRun=All" : ""}`;
    return this.#write({ method: "PATCH", path, what: `Change ${named(reference)}`, body: patch, contentType: "application/merge-patch+json", signal });
  }

  async scaleOf(reference: ObjectReference, signal: AbortSignal = never): Promise<Scale | undefined> {
    const { http, discovery } = this.#deps.connection();
    try {
      const scale = objectOf(await http.json({ path: await this.#path(reference, signal, "scale"), what: `Get the scale of ${named(reference)}`, signal }));
      return { replicas: numberOf(objectOf(scale["spec"])["replicas"]) };
    } catch (error) {
      if (!(error instanceof StatusError && error.status === 404)) throw error;
      // For custom resources the server says the same of a missing object and of a subresource that it doesn't serve.
      await getObject(http, discovery, reference, signal);
      return undefined;
    }
  }

  async scale(reference: ObjectReference, replicas: number, signal: AbortSignal = never): Promise<void> {
    await this.#write({
      method: "PATCH", path: await this.#path(reference, signal, "scale"), what: `Scale ${named(reference)}`, body: { spec: { replicas } }, contentType: "application/merge-patch+json", signal,
    });
  }

  async suspensionOf(reference: ObjectReference, signal: AbortSignal = never): Promise<SuspensionTarget> {
    const { http, discovery } = this.#deps.connection();
    return findTarget(http, discovery, reference, objectOf(await getObject(http, discovery, reference, signal)), signal);
  }

  async suspend(target: SuspensionTarget, suspend: boolean, signal: AbortSignal = never): Promise<void> {
    const { http, discovery } = this.#deps.connection();
    const { reference } = target;
    const what = `${suspend ? "Suspend" : "Resume"} ${named(reference)}`;
    const uid = textOf(objectOf(objectOf(await getObject(http, discovery, reference, signal))["metadata"])["uid"]);
    const request = suspendRequest(target, uid, suspend, this.#deps.clock.now());
    if ("command" in request) {
      const commands = { apiVersion: "bus.volcano.sh/v1alpha1", kind: "Command", namespace: reference.namespace, name: "" };
      const { group, version, plural } = await resourceOf(http, discovery, commands, signal);
      await this.#write({ method: "POST", path: pathOf({ group, version, plural }, reference.namespace), what, body: request.command, signal });
      return;
    }
    const path = await this.#path(reference, signal);
    const answer = objectOf(await this.#write({ method: "PATCH", path, what, body: request.patch, contentType: "application/merge-patch+json", signal }));
    if ((suspendedOf(requireSuspension(reference), answer) ?? false) === suspend) return;
    throw new KubeError({
      reason: "protocol",
      message: `${what}: the server took the change but did not keep it.`,
      remedy: `The ${reference.kind} that this cluster serves may have no such field, or its controller set it back.`,
      detail: "",
    });
  }

  async readManifest(text: string, signal: AbortSignal = never): Promise<readonly ApplyItem[]> {
    return readItems(this.#apply(signal), text, this.#deps.namespace());
  }

  dryRun(item: ApplyItem, force: boolean, signal: AbortSignal = never): Promise<DryRun> {
    return dryRun(this.#apply(signal), item, force);
  }

  apply(item: ApplyItem, force: boolean, signal: AbortSignal = never): Promise<unknown> {
    return applyItem(this.#apply(signal), item, force);
  }

  planEdit(base: Json, text: string, signal: AbortSignal = never): Promise<EditPlan> {
    return planEdit(this.#apply(signal), base, text);
  }

  applyEdit(plan: EditPlan, signal: AbortSignal = never): Promise<unknown> {
    return applyEdit(this.#apply(signal), plan);
  }

  #apply(signal: AbortSignal): ApplyDeps {
    const { http, discovery } = this.#deps.connection();
    return { http, discovery, signal, write: (request) => this.#write(request) };
  }

  streamRights(pod: ObjectReference, subresource: "exec" | "portforward"): readonly Right[] {
    const verbs = this.#deps.version() >= 35 ? (["create", "get"] as const) : (["get"] as const);
    return verbs.map((verb) => ({ verb, reference: pod, subresource }));
  }

  async exec(pod: ObjectReference, options: ExecOptions, onText: (text: string) => void, signal: AbortSignal = never): Promise<ExecSession> {
    const what = `Open a terminal in ${options.container} of ${named(pod)}`;
    this.#check(what);
    const { openExec } = await import("../streams/index.ts");
    return openExec(this.#connect(what, signal), this.#deps.clock, pod, options, onText);
  }

  async forward(options: ForwardOptions, events: ForwardEvents): Promise<ForwardServer> {
    const what = `Forward port ${options.remotePort}`;
    this.#check(what);
    const { listenAndForward } = await import("../streams/index.ts");
    const way = (): Way => {
      const pod = options.pod();
      const connect = `${what} of ${named(pod)}`;
      // Read-only mode may have begun since.
      this.#check(connect);
      return { pod, connect: this.#connect(connect, never) };
    };
    return listenAndForward(way, this.#deps.clock, { local: options.localPort, remote: options.remotePort }, events);
  }

  #connect(what: string, signal: AbortSignal): Connect {
    return (path, protocols) => this.#deps.connection().http.upgrade({ path, what, protocols, signal });
  }

  drainPlan(node: ObjectReference, signal: AbortSignal = never): Promise<DrainPlan> {
    return planDrain(this.#deps.connection().http, node.name, signal);
  }

  drain(node: ObjectReference, plan: DrainPlan, report: (progress: DrainProgress) => void, signal: AbortSignal): Promise<void> {
    return drainNode({ http: this.#deps.connection().http, write: (request) => this.#write(request), clock: this.#deps.clock }, node.name, plan, report, signal);
  }

  async #path(reference: ObjectReference, signal: AbortSignal, subresource?: string): Promise<string> {
    const { http, discovery } = this.#deps.connection();
    const resource = await resourceOf(http, discovery, reference, signal);
    return `${pathOf(resource, resource.namespaced ? reference.namespace : undefined, reference.name)}${subresource === undefined ? "" : `/${subresource}`}`;
  }

  async #write(request: HttpRequest): Promise<unknown> {
    this.#check(request.what);
    return this.#deps.connection().http.json(request);
  }

  /** Throws while the cluster is read-only. */
  #check(what: string): void {
    const refusal = this.#deps.refusal();
    if (refusal !== undefined) throw new KubeError({ reason: "forbidden", message: `${what}: ${refusal}`, remedy: "", detail: "" });
  }
}
