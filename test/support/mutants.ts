import { appendItem, applyEdits, removeField, replaceValue, setField, type Edit } from "../../src/manifest/edit.ts";
import { entryOf, isSet, itemsAt, mapAt, type MapNode } from "../../src/manifest/nodes.ts";
import type { ContainerResource } from "../../src/lint/container.ts";
import { podsOf, type Pod } from "../../src/lint/pod.ts";
import { readManifest } from "../../src/manifest/manifest.ts";

/** One mistake as a person would make it: steps that each read what the one before left. */
export interface Mutation {
  /** The rule that must find it. */
  readonly rule: string;
  /** Other rules that rightly find something in the same mistake. */
  readonly also?: readonly string[];
  /** Findings of these rules may go away with it: what they spoke of is no more. */
  readonly hides?: readonly string[];
  /** Whether the pod is one that the mistake can be made in. */
  readonly suits: (pod: Pod) => boolean;
  readonly steps: readonly ((pod: Pod) => readonly Edit[])[];
  /** Texts that the finding may be marked on; each stands at the place of the mistake only. */
  readonly marks: RegExp;
}

const whole = (pod: Pod): ContainerResource | undefined =>
  pod.accelerators.find(({ limit, milli, accelerator, container }) => limit !== undefined && milli === 1000 * Math.round((milli ?? 0) / 1000) && accelerator?.unit === "device" && container.role === "container" && isBlock(limits(container.node)));
const limits = (container: MapNode) => mapAt(container, "resources.limits");
const isBlock = (map: MapNode | undefined): boolean => map !== undefined && map.entries.every((entry) => !entry.merged);
const noTolerations = (pod: Pod) => whole(pod) !== undefined && !isSet(pod.spec, "tolerations") && pod.template.form !== "partial";
const container = (pod: Pod) => {
  const found = whole(pod)?.container.node;
  if (found === undefined) throw new Error("the mutation doesn't suit the pod");
  return found;
};
const document = (pod: Pod) => pod.object.document;
const tolerate = (toleration: { readonly [key: string]: string | number }) => (pod: Pod) => setField(document(pod), pod.spec, "tolerations", [toleration]);
const env = (name: string, value: string) => (pod: Pod) => (isSet(container(pod), "env") ? appendItem(document(pod), container(pod), "env", { name, value }) : setField(document(pod), container(pod), "env", [{ name, value }]));
const hasEnv = (pod: Pod) => itemsAt(container(pod), "env").length > 0 || !isSet(container(pod), "env");
const plainPod = (pod: Pod) => whole(pod) !== undefined && pod.template.form !== "partial";
const onlyLimits = (pod: Pod) => whole(pod)?.request === undefined && !isSet(container(pod), "resources.requests");

/** A table of mistakes that manifests which are right can be given. */
export const mutations: readonly Mutation[] = [
  {
    rule: "gpu-request-without-limit",
    suits: (pod) => plainPod(pod) && onlyLimits(pod) && (limits(container(pod))?.entries.length ?? 0) > 1,
    steps: [
      (pod) => setField(document(pod), container(pod), ["resources", "requests"], { [whole(pod)?.name ?? ""]: 1 }),
      (pod) => {
        const map = limits(container(pod));
        const field = entryOf(map, whole(pod)?.name ?? "");
        return map === undefined || field === undefined ? [] : [removeField(document(pod), map, field)];
      },
    ],
    hides: ["several-mig-slices", "shared-memory-too-small", "parallel-size-differs-from-gpus"],
    marks: /: 1$/,
  },
  {
    rule: "gpu-request-differs-from-limit",
    suits: (pod) => plainPod(pod) && onlyLimits(pod),
    steps: [(pod) => setField(document(pod), container(pod), ["resources", "requests"], { [whole(pod)?.name ?? ""]: 77 })],
    also: ["parallel-size-differs-from-gpus"],
    hides: ["parallel-size-differs-from-gpus", "gpu-pod-sleeps"],
    marks: /: 77$/,
  },
  {
    rule: "gpu-amount-not-whole",
    suits: (pod) => plainPod(pod) && onlyLimits(pod),
    steps: [(pod) => {
      const field = entryOf(limits(container(pod)), whole(pod)?.name ?? "");
      return field === undefined ? [] : [replaceValue(document(pod), field, 0.5)];
    }],
    hides: ["parallel-size-differs-from-gpus", "shared-memory-too-small", "gpu-pod-sleeps"],
    marks: /^0\.5$/,
  },
  { rule: "toleration-effect-misspelt", suits: noTolerations, steps: [tolerate({ key: "example.com/team", operator: "Exists", effect: "NoSchedul" })], marks: /^NoSchedul$/ },
  { rule: "toleration-value-with-exists", suits: noTolerations, steps: [tolerate({ key: "example.com/team", operator: "Exists", value: "vision" })], marks: /^value: vision$/ },
  { rule: "toleration-without-key", suits: noTolerations, steps: [tolerate({ operator: "Equal", value: "vision" })], marks: /^operator: Equal$/ },
  { rule: "toleration-seconds-without-no-execute", suits: noTolerations, steps: [tolerate({ key: "example.com/team", operator: "Exists", effect: "NoSchedule", tolerationSeconds: 60 })], marks: /^tolerationSeconds: 60$/ },
  { rule: "toleration-operator-unknown", suits: noTolerations, steps: [tolerate({ key: "example.com/team", operator: "Exist" })], marks: /^Exist$/ },
  { rule: "toleration-of-everything", suits: (pod) => noTolerations(pod) && pod.object.kind !== "DaemonSet", steps: [tolerate({ operator: "Exists" })], marks: /^operator: Exists$/ },
  {
    rule: "selector-expression-invalid",
    suits: (pod) => plainPod(pod) && !isSet(pod.spec, "affinity"),
    steps: [(pod) => setField(document(pod), pod.spec, "affinity", { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: "example.com/pool", operator: "In" }] }] } } })],
    marks: /^In$/,
  },
  {
    rule: "claim-not-in-pod",
    suits: (pod) => plainPod(pod) && !pod.partial && !isSet(pod.spec, "resourceClaims"),
    steps: [(pod) => setField(document(pod), container(pod), ["resources", "claims"], [{ name: "mistaken" }])],
    marks: /^mistaken$/,
  },
  {
    rule: "claim-used-by-no-container",
    suits: (pod) => plainPod(pod) && !pod.partial && !isSet(pod.spec, "resourceClaims"),
    steps: [(pod) => setField(document(pod), pod.spec, "resourceClaims", [{ name: "mistaken", resourceClaimTemplateName: "one" }])],
    hides: ["parallel-size-differs-from-gpus"],
    marks: /^mistaken$/,
  },
  {
    rule: "job-restarts-always",
    suits: (pod) => pod.object.group === "batch" && plainPod(pod),
    steps: [(pod) => setField(document(pod), pod.spec, "restartPolicy", "Always")],
    marks: /^["']?Always["']?$/,
  },
  {
    rule: "kai-sharing-with-whole-gpu",
    suits: (pod) => whole(pod)?.name === "nvidia.com/gpu" && pod.template.template !== undefined,
    steps: [(pod) => setField(document(pod), pod.template.template ?? pod.spec, ["metadata", "annotations", "gpu-fraction"], "0.5")],
    marks: /gpu-fraction"?: "0\.5"$/,
  },
  { rule: "node-name-fixed", suits: (pod) => plainPod(pod) && !isSet(pod.spec, "nodeName"), steps: [(pod) => setField(document(pod), pod.spec, "nodeName", "gpu-node-07")], also: ["hami-webhook-denies"], marks: /nodeName"?: "?gpu-node-07"?$/ },
  {
    rule: "gpu-container-privileged",
    suits: (pod) => plainPod(pod) && whole(pod)?.accelerator?.vendor !== "google-tpu" && !isSet(container(pod), "securityContext.privileged"),
    steps: [(pod) => setField(document(pod), container(pod), ["securityContext", "privileged"], true)],
    also: ["hami-webhook-denies"],
    hides: ["rdma-without-ipc-lock"],
    marks: /privileged"?: true$/,
  },
  {
    rule: "gpu-kinds-mixed",
    suits: (pod) => plainPod(pod) && onlyLimits(pod) && whole(pod)?.name !== "amd.com/gpu" && new Set(pod.accelerators.map(({ name }) => name)).size === 1 && pod.accelerators.length === 1,
    steps: [(pod) => setField(document(pod), container(pod), ["resources", "limits", "amd.com/gpu"], 1)],
    also: ["gpu-container-privileged"],
    hides: ["parallel-size-differs-from-gpus"],
    marks: /amd\.com\/gpu"?: 1$/,
  },
  {
    rule: "visible-devices-set-by-hand",
    suits: (pod) => plainPod(pod) && pod.object.kind !== "DaemonSet" && hasEnv(pod) && whole(pod)?.container.variable("NVIDIA_VISIBLE_DEVICES") === undefined,
    steps: [env("NVIDIA_VISIBLE_DEVICES", "all")],
    marks: /^"?all"?$/,
  },
  {
    rule: "gpu-only-in-init-container",
    suits: (pod) => plainPod(pod) && !pod.partial && !isSet(pod.spec, "initContainers"),
    steps: [(pod) => setField(document(pod), pod.spec, "initContainers", [{ name: "check", image: "registry.example/check:1", resources: { limits: { [whole(pod)?.name ?? ""]: 99 } } }])],
    marks: /: 99$/,
  },
  { rule: "host-ipc-for-shared-memory", suits: (pod) => plainPod(pod) && !isSet(pod.spec, "hostIPC"), steps: [(pod) => setField(document(pod), pod.spec, "hostIPC", true)], hides: ["shared-memory-too-small"], marks: /hostIPC"?: true$/ },
  {
    rule: "network-interface-not-in-pod",
    suits: (pod) => plainPod(pod) && !pod.partial && hasEnv(pod) && !isSet(pod.spec, "hostNetwork") && !isSet(pod.metadata, "annotations") && whole(pod)?.container.variable("NCCL_SOCKET_IFNAME") === undefined,
    steps: [env("NCCL_SOCKET_IFNAME", "ens5")],
    marks: /^"?ens5"?$/,
  },
  { rule: "token-in-manifest", suits: (pod) => plainPod(pod) && hasEnv(pod), steps: [env("WANDB_API_KEY", "0123456789abcdef0123456789abcdef")], marks: /^"?0123456789abcdef0123456789abcdef"?$/ },
  {
    rule: "kueue-label-on-template",
    suits: (pod) => ["Job", "JobSet", "PyTorchJob"].includes(pod.object.kind) && pod.object.group !== "batch.volcano.sh" && plainPod(pod) && pod.object.within === undefined && !isSet(pod.object.root, ["metadata", "labels", "kueue.x-k8s.io/queue-name"]) && pod.template.template !== undefined,
    steps: [(pod) => setField(document(pod), pod.template.template ?? pod.spec, ["metadata", "labels", "kueue.x-k8s.io/queue-name"], "mistaken")],
    marks: /queue-name: mistaken$/,
  },
];

/** A text with one mistake more; undefined where the pod is gone or the mistake can't be made. `index` counts pod templates of the file. */
export function mutate(text: string, index: number, mutation: Mutation): string | undefined {
  let result = text;
  for (const step of mutation.steps) {
    const manifest = readManifest(result);
    const pod = manifest.documents.flatMap((each) => each.document.objects).flatMap(podsOf)[index];
    if (pod === undefined) return undefined;
    const start = manifest.documents.find((each) => each.document === pod.object.document)?.start ?? 0;
    const edits = step(pod);
    if (edits.length === 0) return undefined;
    result = applyEdits(result, edits.map((edit) => ({ ...edit, start: edit.start + start, end: edit.end + start })));
  }
  return result;
}
