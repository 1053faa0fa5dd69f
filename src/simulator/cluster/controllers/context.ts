import type { Clock } from "../../../base/clock.ts";
import type { Random } from "../../random.ts";
import { controllerReference, type KubeObject, type Labels } from "../../objects.ts";
import type { Container, Pod, PodTemplate, Workload } from "../../kinds.ts";
import { finished } from "../../kinds.ts";
import { qosClass, withPodDefaults } from "../../api/admission.ts";
import type { ObjectStore } from "../../store.ts";
import type { Behaviours } from "../behaviour.ts";
import type { EventRecorder } from "../events.ts";
import { refusedByQuota } from "../queueing/quota.ts";

/** What controllers work with. */
export interface ControllerContext {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly behaviours: Behaviours;
  /** Objects whose controller has that uid, of one resource. */
  owned(uid: string, resource: string): readonly KubeObject[];
  /** Reconciles the object again after a while. */
  later(resource: string, object: KubeObject, seconds: number): void;
  /** Owners (by uid) of pods that admission refused a moment ago, with the name of the first of them. */
  readonly refused: Map<string, string>;
}

/** Brings what an object asks for closer to being so. Called again after every change that may matter. */
export type Reconcile = (context: ControllerContext, object: Workload) => void;

export const podsOf = (context: ControllerContext, owner: KubeObject): Pod[] => context.owned(owner.metadata.uid, "pods") as Pod[];
export const alive = (pod: Pod): boolean => !finished(pod) && pod.metadata.deletionTimestamp === undefined;
export const isReady = (pod: Pod): boolean => alive(pod) && pod.status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") === true;
export const count = (pods: readonly Pod[], phase: string): number => pods.filter((pod) => pod.status.phase === phase).length;

export interface PodExtra {
  readonly name?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly env?: readonly object[];
}

/** A pod from a template, as admission would complete it. */
export function podDraft(random: Random, owner: KubeObject, template: PodTemplate, extra: PodExtra): Parameters<ObjectStore["create"]>[1] {
  const labels = { ...template.metadata?.labels, ...extra.labels };
  const annotations = { ...template.metadata?.annotations, ...extra.annotations };
  const name = extra.name ?? `${owner.metadata.name}-${random.suffix()}`;
  return {
    metadata: {
      name, ...(extra.name === undefined ? { generateName: `${owner.metadata.name}-` } : {}),
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(Object.keys(labels).length === 0 ? {} : { labels }), ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: podSpec(template, extra.env),
    status: { phase: "Pending", qosClass: qosClass(template.spec as unknown as Record<string, unknown>) },
  };
}

const specs = new WeakMap<PodTemplate, unknown>();

/** Pods of one template share one spec in memory, where nothing is their own. */
function podSpec(template: PodTemplate, env: readonly object[] | undefined): unknown {
  if (env === undefined) {
    let shared = specs.get(template);
    if (shared === undefined) specs.set(template, shared = complete(template, []));
    return shared;
  }
  return complete(template, env);
}

function complete(template: PodTemplate, env: readonly object[]): unknown {
  const token = { name: "kube-api-access-x7d2q", readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" };
  const container = (held: Container): Container => ({
    ...held, ...(env.length === 0 ? {} : { env: [...(held.env ?? []), ...env] }), volumeMounts: [...(held.volumeMounts ?? []), token],
    ...{ terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File", imagePullPolicy: "IfNotPresent" },
    resources: held.resources === undefined ? {} : { ...held.resources, requests: { ...held.resources.limits, ...held.resources.requests } },
  });
  const spec = template.spec as PodTemplate["spec"] & { readonly volumes?: readonly object[]; readonly serviceAccountName?: string };
  return withPodDefaults({
    ...spec, serviceAccountName: spec.serviceAccountName ?? "default", serviceAccount: spec.serviceAccountName ?? "default",
    volumes: [...(spec.volumes ?? []), serviceAccountVolume],
    containers: spec.containers.map(container),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(container) }),
  });
}

const serviceAccountVolume = {
  name: "kube-api-access-x7d2q",
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
    ],
  },
};

export function createPod(context: ControllerContext, owner: KubeObject, template: PodTemplate, extra: PodExtra, component: string): void {
  const { store, events, random } = context;
  const draft = podDraft(random, owner, template, extra);
  const name = draft.metadata.name ?? "";
  if (store.get("pods", owner.metadata.namespace ?? "", name) !== undefined) return;
  const tried = context.refused.get(owner.metadata.uid);
  const refusal = refusedByQuota(store, owner.metadata.namespace ?? "", tried ?? name, draft.spec as Pod["spec"]);
  if (refusal !== undefined) {
    events.warning(owner, "FailedCreate", `Error creating: ${refusal}`, component);
    const id = store.idOf(owner.apiVersion, owner.kind);
    if (tried !== undefined || id === undefined) return;
    // As back-off makes them: each minute one attempt, however often the owner is looked at.
    context.refused.set(owner.metadata.uid, name);
    context.clock.schedule(59_000, () => void context.refused.delete(owner.metadata.uid));
    context.later(id, owner, 60);
    return;
  }
  store.create("pods", draft);
  events.normal(owner, "SuccessfulCreate", `Created pod: ${name}`, component);
}

/** Deletes as a controller does: with the pod's own grace period. */
export function deletePod(context: ControllerContext, pod: Pod): void {
  const { store } = context;
  const { namespace = "", name } = pod.metadata;
  if (pod.metadata.deletionTimestamp !== undefined) return;
  if (pod.spec.nodeName === undefined || finished(pod)) {
    store.remove("pods", namespace, name);
    return;
  }
  const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
  const deletionTimestamp = new Date(Date.parse(store.now()) + grace * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  store.update("pods", { ...pod, metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace } });
}

/** Writes a status where it differs. */
export function setStatus(context: ControllerContext, resource: string, object: Workload, status: object): void {
  context.store.modify(resource, object.metadata.namespace ?? "", object.metadata.name, (held) => ({ ...held, status: { ...(held as Workload).status, ...status } }));
}
