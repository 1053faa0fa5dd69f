import { listOf, objectOf, textOf, type Json } from "../read.ts";

/** A pod on a node that is to be drained. */
export interface DrainPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Nobody makes a new one elsewhere. */
  readonly unmanaged: boolean;
  /** Has an emptyDir volume, whose content goes with it. */
  readonly localData: boolean;
}

/** What a drain would do: the rules of kubectl 1.36 (k8s.io/kubectl/pkg/drain/filters.go) with `--ignore-daemonsets --delete-emptydir-data --force`. */
export interface DrainPlan {
  readonly evict: readonly DrainPod[];
  /** Of DaemonSets, which put them back at once: they stay. */
  readonly daemonSetPods: number;
  /** Static pods of the kubelet, which no API can end. */
  readonly mirrorPods: number;
}

/** Sorts the pods of a node, as the API has them. */
export function drainPlan(pods: readonly unknown[]): DrainPlan {
  const evict: DrainPod[] = [];
  let daemonSetPods = 0;
  let mirrorPods = 0;
  for (const pod of pods.map(objectOf)) {
    const metadata = objectOf(pod["metadata"]);
    const phase = textOf(objectOf(pod["status"])["phase"]);
    const finished = phase === "Succeeded" || phase === "Failed";
    const controller = listOf(metadata["ownerReferences"]).map(objectOf).find((owner) => owner["controller"] === true);
    if ("kubernetes.io/config.mirror" in objectOf(metadata["annotations"])) mirrorPods++;
    else if (controller?.["kind"] === "DaemonSet" && !finished) daemonSetPods++;
    else {
      evict.push({
        namespace: textOf(metadata["namespace"]),
        name: textOf(metadata["name"]),
        uid: textOf(metadata["uid"]),
        unmanaged: controller === undefined && !finished,
        localData: !finished && hasEmptyDir(pod),
      });
    }
  }
  return { evict, daemonSetPods, mirrorPods };
}

function hasEmptyDir(pod: Json): boolean {
  return listOf(objectOf(pod["spec"])["volumes"]).some((volume) => "emptyDir" in objectOf(volume));
}
