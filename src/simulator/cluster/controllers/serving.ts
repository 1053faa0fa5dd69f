import { controllerReference, isJsonObject, type JsonObject } from "../../objects.ts";
import type { Condition, Container, Workload } from "../../kinds.ts";
import { withCondition } from "../../kinds.ts";
import { setStatus, type ControllerContext, type Reconcile } from "./context.ts";

function conditionsWith(context: ControllerContext, object: Workload, type: string, status: "True" | "False", reason: string, message: string, held = object.status?.conditions): readonly Condition[] {
  const before = held?.find((condition) => condition.type === type);
  if (before?.status === status && before.reason === reason) return held ?? [];
  return withCondition(held, { type, status, reason, message, lastTransitionTime: context.store.now() });
}

const isTrue = (object: Workload | undefined, type: string): boolean => object?.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") === true;

/** KServe v0.20 in Standard mode: a Deployment of the predictor, whose model server stands in `model`. */
export const inferenceService: Reconcile = (context, object) => {
  const { name, namespace, uid } = object.metadata;
  const predictor: JsonObject = isJsonObject(object.spec["predictor"]) ? object.spec["predictor"] : {};
  const { model, minReplicas } = predictor;
  const fields = Object.fromEntries(Object.entries(predictor).filter(([key]) => !["model", "minReplicas", "maxReplicas"].includes(key)));
  const labels = { app: `isvc.${name}-predictor`, component: "predictor", "serving.kserve.io/inferenceservice": name };
  const [deployment] = context.owned(uid, "deployments.apps") as readonly Workload[];
  if (deployment === undefined) {
    const { image, args, resources, env, ports } = (isJsonObject(model) ? model : {}) as Partial<Container>;
    const server = Object.fromEntries(Object.entries({ image, args, resources, env, ports }).filter(([, value]) => value !== undefined));
    context.store.create("deployments.apps", {
      metadata: { name: `${name}-predictor`, ...(namespace === undefined ? {} : { namespace }), labels: { ...object.metadata.labels, ...labels }, ownerReferences: [controllerReference(object)] },
      spec: {
        replicas: typeof minReplicas === "number" ? minReplicas : 1, selector: { matchLabels: { app: labels.app } },
        template: { metadata: { labels: { ...object.metadata.labels, ...labels } }, spec: { ...fields, containers: [{ name: "kserve-container", ...server }] } },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
      },
      status: {},
    });
    return;
  }
  const available = isTrue(deployment, "Available");
  const [status, reason, message] = available
    ? ["True", "MinimumReplicasAvailable", "Deployment has minimum availability."] as const
    : ["False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."] as const;
  const predictorReady = conditionsWith(context, object, "PredictorReady", status, reason, message);
  setStatus(context, "inferenceservices.serving.kserve.io", object, {
    deploymentMode: "Standard", observedGeneration: object.metadata.generation ?? 1,
    conditions: conditionsWith(context, object, "Ready", status, reason, message, conditionsWith(context, object, "IngressReady", status, reason, message, predictorReady)),
    modelStatus: { transitionStatus: available ? "UpToDate" : "InProgress", states: { activeModelState: available ? "Loaded" : "", targetModelState: available ? "Loaded" : "Loading" } },
    ...(available ? { url: `http://${name}-${namespace ?? ""}.example.com` } : {}),
  });
};

/** KubeRay v1.7: a RayCluster of its own, and its state. */
export const rayService: Reconcile = (context, object) => {
  const { name, namespace, uid } = object.metadata;
  const [cluster] = context.owned(uid, "rayclusters.ray.io") as readonly Workload[];
  if (cluster === undefined) {
    context.store.create("rayclusters.ray.io", {
      metadata: {
        name: `${name}-${context.random.suffix()}`, ...(namespace === undefined ? {} : { namespace }), ownerReferences: [controllerReference(object)],
        labels: { "ray.io/originated-from-cr-name": name, "ray.io/originated-from-crd": "RayService" },
      },
      spec: isJsonObject(object.spec["rayClusterConfig"]) ? object.spec["rayClusterConfig"] : {},
    });
    return;
  }
  const ready = cluster.status?.["state"] === "ready";
  setStatus(context, "rayservices.ray.io", object, {
    observedGeneration: object.metadata.generation ?? 1, numServeEndpoints: ready ? Number(cluster.status["readyWorkerReplicas"] ?? 0) : 0,
    ...(ready ? { serviceStatus: "Running" } : {}),
    activeServiceStatus: ready ? { rayClusterName: cluster.metadata.name } : {}, pendingServiceStatus: ready ? {} : { rayClusterName: cluster.metadata.name },
    conditions: ready
      ? conditionsWith(context, object, "Ready", "True", "NonZeroServeEndpoints", "Number of serve endpoints is greater than 0")
      : conditionsWith(context, object, "Ready", "False", "Initializing", "Active Ray cluster is not ready"),
  });
};

/** Kubeflow's notebook controller: a StatefulSet of the same name, of no replicas while it is stopped. */
export const notebook: Reconcile = (context, object) => {
  const { name, namespace, uid, annotations } = object.metadata;
  const replicas = annotations?.["kubeflow-resource-stopped"] === undefined ? 1 : 0;
  const [set] = context.owned(uid, "statefulsets.apps") as readonly Workload[];
  if (set === undefined) {
    const labels = { statefulset: name, "notebook-name": name };
    const { template } = object.spec;
    context.store.create("statefulsets.apps", {
      metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels: { ...object.metadata.labels }, ownerReferences: [controllerReference(object)] },
      spec: {
        replicas, serviceName: name, selector: { matchLabels: labels },
        template: { spec: template?.spec ?? { containers: [] }, metadata: { labels: { ...object.metadata.labels, ...labels } } },
      },
      status: { replicas: 0 },
    });
    return;
  }
  if (set.spec.replicas !== replicas) context.store.update("statefulsets.apps", { ...set, spec: { ...set.spec, replicas } });
  const [pod] = context.owned(set.metadata.uid, "pods") as readonly (Workload & { readonly status?: { readonly containerStatuses?: readonly { readonly state: object }[] } })[];
  setStatus(context, "notebooks.kubeflow.org", object, {
    conditions: pod?.status?.conditions ?? [], readyReplicas: Number(set.status?.["readyReplicas"] ?? 0), containerState: pod?.status?.containerStatuses?.[0]?.state ?? {},
  });
};
