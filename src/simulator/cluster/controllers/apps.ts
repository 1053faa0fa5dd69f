import { controllerReference, isJsonObject } from "../../objects.ts";
import type { Node, PodTemplate, Workload } from "../../kinds.ts";
import { withCondition } from "../../kinds.ts";
import { hash } from "../podStatus.ts";
import { alive, createPod, deletePod, isReady, podsOf, setStatus, type ControllerContext, type Reconcile } from "./context.ts";
import { leaderWorkerLabels } from "./leaderWorkerSet.ts";

const emptyTemplate: PodTemplate = { spec: { containers: [] } };

export const replicaSet: Reconcile = (context, set) => {
  const pods = podsOf(context, set).filter(alive);
  const wanted = set.spec.replicas ?? 1;
  for (let i = pods.length; i < wanted; i++) createPod(context, set, set.spec.template ?? emptyTemplate, {}, "replicaset-controller");
  // Those that don't run yet go first.
  const surplus = [...pods].sort((a, b) => Number(isReady(a)) - Number(isReady(b))).slice(0, Math.max(0, pods.length - wanted));
  for (const pod of surplus) {
    deletePod(context, pod);
    context.events.normal(set, "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`, "replicaset-controller");
  }
  const now = podsOf(context, set).filter(alive);
  const ready = now.filter(isReady).length;
  setStatus(context, "replicasets.apps", set, {
    replicas: now.length, fullyLabeledReplicas: now.length, observedGeneration: set.metadata.generation ?? 1, readyReplicas: ready, availableReplicas: ready,
  });
};

/** The name suffix of a template's replica set: letters that can't make words, as the real one. */
export function templateHash(template: PodTemplate): string {
  const alphabet = "bcdfghjklmnpqrstvwxz2456789";
  let value = hash(JSON.stringify(template));
  let text = "";
  for (let i = 0; i < 10; i++) {
    text += alphabet.charAt(value % alphabet.length);
    value = hash(`${value}/${i}`);
  }
  return text;
}

export function replicaSetDraft(deployment: Workload, revision: number): Parameters<ControllerContext["store"]["create"]>[1] {
  const template = deployment.spec.template ?? emptyTemplate;
  const suffix = templateHash(template);
  const labels = { ...template.metadata?.labels, "pod-template-hash": suffix };
  const replicas = deployment.spec.replicas ?? 1;
  return {
    metadata: {
      name: `${deployment.metadata.name}-${suffix}`, ...(deployment.metadata.namespace === undefined ? {} : { namespace: deployment.metadata.namespace }), labels,
      annotations: {
        "deployment.kubernetes.io/desired-replicas": String(replicas), "deployment.kubernetes.io/max-replicas": String(Math.ceil(replicas * 1.25)),
        "deployment.kubernetes.io/revision": String(revision),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas, selector: { matchLabels: { ...deployment.spec.selector?.matchLabels, "pod-template-hash": suffix } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

export const deployment: Reconcile = (context, object) => {
  const { store, events } = context;
  const name = `${object.metadata.name}-${templateHash(object.spec.template ?? emptyTemplate)}`;
  const wanted = object.spec.replicas ?? 1;
  let sets = context.owned(object.metadata.uid, "replicasets.apps") as readonly Workload[];
  if (!sets.some((set) => set.metadata.name === name)) {
    store.create("replicasets.apps", replicaSetDraft(object, sets.length + 1));
    events.normal(object, "ScalingReplicaSet", `Scaled up replica set ${name} from 0 to ${wanted}`, "deployment-controller");
  }
  for (const set of sets) {
    const replicas = set.metadata.name === name ? wanted : 0;
    const held = set.spec.replicas ?? 1;
    if (held === replicas) continue;
    store.update("replicasets.apps", { ...set, spec: { ...set.spec, replicas } });
    events.normal(object, "ScalingReplicaSet", `Scaled ${replicas > held ? "up" : "down"} replica set ${set.metadata.name} from ${held} to ${replicas}`, "deployment-controller");
  }
  sets = context.owned(object.metadata.uid, "replicasets.apps") as readonly Workload[];
  const sum = (field: string): number => sets.reduce((total, set) => total + Number(set.status?.[field] ?? 0), 0);
  const available = sum("availableReplicas");
  const time = store.now();
  const enough = available >= wanted - Math.floor(wanted * 0.25);
  const changed = { lastUpdateTime: time, lastTransitionTime: time };
  const held = object.status?.conditions;
  const progressing = available >= wanted
    ? { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable", message: `ReplicaSet "${name}" has successfully progressed.`, ...changed }
    : { type: "Progressing", status: "True", reason: "ReplicaSetUpdated", message: `ReplicaSet "${name}" is progressing.`, ...changed };
  const same = held?.find((condition) => condition.type === "Progressing")?.reason === progressing.reason;
  const availability = enough
    ? { type: "Available", status: "True", reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability.", ...changed }
    : { type: "Available", status: "False", reason: "MinimumReplicasUnavailable", message: "Deployment does not have minimum availability.", ...changed };
  const sameAvailability = held?.find((condition) => condition.type === "Available")?.status === availability.status;
  let conditions = same ? held : withCondition(held, progressing);
  if (!sameAvailability) conditions = withCondition(conditions, availability);
  setStatus(context, "deployments.apps", object, {
    observedGeneration: object.metadata.generation ?? 1, replicas: sum("replicas"), updatedReplicas: sum("replicas"), readyReplicas: sum("readyReplicas"),
    availableReplicas: available, unavailableReplicas: Math.max(0, wanted - available), conditions,
  });
};

export const statefulSet: Reconcile = (context, set) => {
  const pods = podsOf(context, set).filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const wanted = set.spec.replicas ?? 1;
  const template = set.spec.template ?? emptyTemplate;
  const revision = `${set.metadata.name}-${templateHash(template)}`;
  const parallel = set.spec["podManagementPolicy"] === "Parallel";
  const start = isJsonObject(set.spec["ordinals"]) ? Number(set.spec["ordinals"]["start"]) : 0;
  for (let i = start; i < start + wanted; i++) {
    const name = `${set.metadata.name}-${i}`;
    const pod = pods.find((candidate) => candidate.metadata.name === name);
    if (pod === undefined) {
      createPod(context, set, template, {
        name, labels: { "apps.kubernetes.io/pod-index": String(i), "controller-revision-hash": revision, "statefulset.kubernetes.io/pod-name": name, ...leaderWorkerLabels(template, i) },
      }, "statefulset-controller");
    }
    // One after the other, each when the one before it is ready.
    if (!parallel && (pod === undefined || !isReady(pod))) break;
  }
  const last = pods.map((pod) => Number(pod.metadata.name.slice(set.metadata.name.length + 1))).filter((index) => index >= start + wanted).sort((a, b) => b - a)[0];
  const surplus = pods.find((pod) => last !== undefined && pod.metadata.name === `${set.metadata.name}-${last}`);
  if (surplus !== undefined) deletePod(context, surplus);
  const ready = pods.filter(isReady).length;
  setStatus(context, "statefulsets.apps", set, {
    observedGeneration: set.metadata.generation ?? 1, replicas: pods.length, readyReplicas: ready, availableReplicas: ready, currentReplicas: pods.length,
    updatedReplicas: pods.length, currentRevision: revision, updateRevision: revision, collisionCount: 0,
  });
};

export const daemonSet: Reconcile = (context, set) => {
  const template = set.spec.template ?? emptyTemplate;
  const selector = Object.entries(template.spec.nodeSelector ?? {});
  const nodes = (context.store.list("nodes") as Node[]).filter((node) => selector.every(([key, value]) => node.metadata.labels?.[key] === value));
  const pods = podsOf(context, set);
  const byNode = new Map(pods.filter(alive).map((pod) => [pod.spec.nodeName, pod]));
  for (const node of nodes) {
    if (byNode.has(node.metadata.name) || node.spec.taints?.some((taint) => taint.key === "node.kubernetes.io/unreachable") === true) continue;
    // Bound at once: the real one asks the scheduler for exactly this node.
    createPod(context, set, { ...template, spec: { ...template.spec, nodeName: node.metadata.name } }, {}, "daemonset-controller");
  }
  const ready = pods.filter(isReady).length;
  setStatus(context, "daemonsets.apps", set, {
    currentNumberScheduled: pods.length, numberMisscheduled: 0, desiredNumberScheduled: nodes.length, numberReady: ready,
    observedGeneration: set.metadata.generation ?? 1, updatedNumberScheduled: pods.length, numberAvailable: ready,
    ...(nodes.length > ready ? { numberUnavailable: nodes.length - ready } : {}),
  });
};
