import type { Labels } from "../k8s.ts";
import { workloadKinds } from "./index.ts";
import { ownerLabel, type OwnerLabel } from "./kind.ts";

/** Labels of kinds that have no file of their own yet (reference section 1.9). A kind that gets one takes its rows along. */
const others: readonly OwnerLabel[] = [
  ownerLabel(10, "nvidia.com/v1beta1", "DynamoGraphDeployment", "nvidia.com/dynamo-graph-deployment-name"),
  {
    rank: 20,
    read(labels) {
      const name = labels["grove.io/podgang"] === undefined ? undefined : labels["app.kubernetes.io/part-of"];
      return name === undefined || name === "" ? undefined : { apiVersion: "grove.io/v1alpha1", kind: "PodCliqueSet", name };
    },
  },
  ownerLabel(30, "serving.kserve.io/v1beta1", "InferenceService", "serving.kserve.io/inferenceservice"),
  ownerLabel(40, "serving.kserve.io/v1alpha2", "LLMInferenceService", "app.kubernetes.io/name", { "app.kubernetes.io/part-of": "llminferenceservice" }),
  ownerLabel(50, "apps.nvidia.com/v1alpha1", "NIMService", "app", { "app.kubernetes.io/part-of": "nim-service" }),
  ownerLabel(60, "ray.io/v1", "RayService", "ray.io/originated-from-cr-name", { "ray.io/originated-from-crd": "RayService" }),
  ownerLabel(90, "leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "leaderworkerset.sigs.k8s.io/name"),
  ...[
    ["TFJob", "tfjob-controller"],
    ["XGBoostJob", "xgboostjob-controller"],
    ["PaddleJob", "paddlejob-controller"],
    ["JAXJob", "jaxjob-controller"],
  ].map(([kind = "", operator = ""]) =>
    ownerLabel(103, "kubeflow.org/v1", kind, "training.kubeflow.org/job-name", { "training.kubeflow.org/operator-name": operator }),
  ),
  ownerLabel(110, "kubeflow.org/v1beta1", "Experiment", "katib.kubeflow.org/experiment"),
  ownerLabel(111, "kubeflow.org/v1beta1", "Trial", "katib.kubeflow.org/trial"),
  ownerLabel(120, "kubeflow.org/v1", "Notebook", "notebook-name"),
  ownerLabel(130, "batch.volcano.sh/v1alpha1", "Job", "volcano.sh/job-name"),
  ownerLabel(140, "sparkoperator.k8s.io/v1beta2", "SparkApplication", "sparkoperator.k8s.io/app-name"),
  ownerLabel(150, "argoproj.io/v1alpha1", "Workflow", "workflows.argoproj.io/workflow"),
  ownerLabel(160, "tekton.dev/v1", "PipelineRun", "tekton.dev/pipelineRun"),
  ownerLabel(161, "tekton.dev/v1", "TaskRun", "tekton.dev/taskRun"),
  ownerLabel(170, "flyte.lyft.com/v1alpha1", "FlyteWorkflow", "execution-id"),
  ownerLabel(180, "serving.knative.dev/v1", "Service", "serving.knative.dev/service"),
  ownerLabel(190, "machinelearning.seldon.io/v1", "SeldonDeployment", "seldon-deployment-id"),
];

const ranked: readonly OwnerLabel[] = [...workloadKinds.flatMap((kind) => kind.ownerLabels), ...others].sort((a, b) => a.rank - b.rank);

type Named = { readonly apiVersion: string; readonly kind: string; readonly name: string } | undefined;

/** Answers by labels object: the pods of one template share theirs. */
const answers = new WeakMap<Labels, { readonly named: Named }>();

/** The workload that a pod's labels name; the most specific label wins. */
export function workloadOfLabels(labels: Labels): Named {
  let answer = answers.get(labels);
  if (answer === undefined) {
    answer = { named: read(labels) };
    answers.set(labels, answer);
  }
  return answer.named;
}

function read(labels: Labels): Named {
  for (const label of ranked) {
    const named = label.read(labels);
    if (named !== undefined) return named;
  }
  return undefined;
}
