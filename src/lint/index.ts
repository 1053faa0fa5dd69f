import type { Rule } from "./rule.ts";
import { apiVersionNotServed } from "./rules/api-version-not-served.ts";
import { budgetBlocksDrain } from "./rules/budget-blocks-drain.ts";
import { claimNotInPod } from "./rules/claim-not-in-pod.ts";
import { claimSharedByReplicas } from "./rules/claim-shared-by-replicas.ts";
import { claimTemplateNotFound } from "./rules/claim-template-not-found.ts";
import { claimUsedByNoContainer } from "./rules/claim-used-by-no-container.ts";
import { cronjobRunsOverlap } from "./rules/cronjob-runs-overlap.ts";
import { cudaNewerThanDriver } from "./rules/cuda-newer-than-driver.ts";
import { daemonsetTakesGpu } from "./rules/daemonset-takes-gpu.ts";
import { deviceClassNotFound } from "./rules/device-class-not-found.ts";
import { gangLargerThanJob } from "./rules/gang-larger-than-job.ts";
import { gpuAmountNotWhole } from "./rules/gpu-amount-not-whole.ts";
import { gpuContainerPrivileged } from "./rules/gpu-container-privileged.ts";
import { gpuInSidecar } from "./rules/gpu-in-sidecar.ts";
import { gpuKindsMixed } from "./rules/gpu-kinds-mixed.ts";
import { gpuNotRequested } from "./rules/gpu-not-requested.ts";
import { gpuOnlyInInitContainer } from "./rules/gpu-only-in-init-container.ts";
import { gpuPodSleeps } from "./rules/gpu-pod-sleeps.ts";
import { gpuPodWithoutMemory } from "./rules/gpu-pod-without-memory.ts";
import { gpuRequestDiffersFromLimit } from "./rules/gpu-request-differs-from-limit.ts";
import { gpuRequestWithoutLimit } from "./rules/gpu-request-without-limit.ts";
import { gpuServerScaledByCpu } from "./rules/gpu-server-scaled-by-cpu.ts";
import { gpuToleratedButNotUsed } from "./rules/gpu-tolerated-but-not-used.ts";
import { hamiAmountWithoutGpu } from "./rules/hami-amount-without-gpu.ts";
import { hamiWebhookDenies } from "./rules/hami-webhook-denies.ts";
import { hostIpcForSharedMemory } from "./rules/host-ipc-for-shared-memory.ts";
import { jobHelperNeverEnds } from "./rules/job-helper-never-ends.ts";
import { jobRestartsAlways } from "./rules/job-restarts-always.ts";
import { kaiQueueUnusable } from "./rules/kai-queue-unusable.ts";
import { kaiSharingInvalid } from "./rules/kai-sharing-invalid.ts";
import { kaiSharingWithWholeGpu } from "./rules/kai-sharing-with-whole-gpu.ts";
import { kaiSharingWithoutKai } from "./rules/kai-sharing-without-kai.ts";
import { kueueJobNotSuspended } from "./rules/kueue-job-not-suspended.ts";
import { kueueLabelOnTemplate } from "./rules/kueue-label-on-template.ts";
import { kueueQuotaExceeded } from "./rules/kueue-quota-exceeded.ts";
import { livenessWindowTooShort } from "./rules/liveness-window-too-short.ts";
import { localQueueNotFound } from "./rules/local-queue-not-found.ts";
import { masterAddressIsLocal } from "./rules/master-address-is-local.ts";
import { modelServerWithoutReadiness } from "./rules/model-server-without-readiness.ts";
import { moreThanLargestNode } from "./rules/more-than-largest-node.ts";
import { networkInterfaceNotInPod } from "./rules/network-interface-not-in-pod.ts";
import { nodeNameFixed } from "./rules/node-name-fixed.ts";
import { nodeSelectorTermsAreOr } from "./rules/node-selector-terms-are-or.ts";
import { parallelSizeDiffersFromGpus } from "./rules/parallel-size-differs-from-gpus.ts";
import { priorityClassNotFound } from "./rules/priority-class-not-found.ts";
import { quotaDemandsAmounts } from "./rules/quota-demands-amounts.ts";
import { quotaKeyNotEnforced } from "./rules/quota-key-not-enforced.ts";
import { quotaTooSmall } from "./rules/quota-too-small.ts";
import { ranksNotAllAtOnce } from "./rules/ranks-not-all-at-once.ts";
import { rayjobKeepsCluster } from "./rules/rayjob-keeps-cluster.ts";
import { rdmaRequestedButDisabled } from "./rules/rdma-requested-but-disabled.ts";
import { rdmaWithoutIpcLock } from "./rules/rdma-without-ipc-lock.ts";
import { resourceNotOffered } from "./rules/resource-not-offered.ts";
import { rolloutHasNoRoom } from "./rules/rollout-has-no-room.ts";
import { runtimeClassNotFound } from "./rules/runtime-class-not-found.ts";
import { selectorExpressionInvalid } from "./rules/selector-expression-invalid.ts";
import { selectorMatchesNoNode } from "./rules/selector-matches-no-node.ts";
import { serviceAccountNotFound } from "./rules/service-account-not-found.ts";
import { serviceHidesStartingPods } from "./rules/service-hides-starting-pods.ts";
import { severalMigSlices } from "./rules/several-mig-slices.ts";
import { severalSharesOfGpu } from "./rules/several-shares-of-gpu.ts";
import { sharedMemoryAboveLimit } from "./rules/shared-memory-above-limit.ts";
import { sharedMemoryOnDisk } from "./rules/shared-memory-on-disk.ts";
import { sharedMemoryTooSmall } from "./rules/shared-memory-too-small.ts";
import { taintNotTolerated } from "./rules/taint-not-tolerated.ts";
import { tokenInManifest } from "./rules/token-in-manifest.ts";
import { tolerationEffectMisspelt } from "./rules/toleration-effect-misspelt.ts";
import { tolerationOfEverything } from "./rules/toleration-of-everything.ts";
import { tolerationOperatorUnknown } from "./rules/toleration-operator-unknown.ts";
import { tolerationSecondsWithoutNoExecute } from "./rules/toleration-seconds-without-no-execute.ts";
import { tolerationValueWithExists } from "./rules/toleration-value-with-exists.ts";
import { tolerationWithoutKey } from "./rules/toleration-without-key.ts";
import { visibleDevicesSetByHand } from "./rules/visible-devices-set-by-hand.ts";
import { volumeForOnePodShared } from "./rules/volume-for-one-pod-shared.ts";
import { workersKeptAfterJob } from "./rules/workers-kept-after-job.ts";

/** One line a rule, in the order of the table of mistakes. */
export const rules: readonly Rule[] = [
  gpuRequestWithoutLimit,
  gpuRequestDiffersFromLimit,
  gpuAmountNotWhole,
  gpuNotRequested,
  visibleDevicesSetByHand,
  gpuContainerPrivileged,
  gpuOnlyInInitContainer,
  gpuInSidecar,
  gpuKindsMixed,
  severalMigSlices,
  parallelSizeDiffersFromGpus,
  resourceNotOffered,
  severalSharesOfGpu,
  moreThanLargestNode,
  kaiSharingWithWholeGpu,
  kaiSharingInvalid,
  kaiSharingWithoutKai,
  claimUsedByNoContainer,
  claimNotInPod,
  claimSharedByReplicas,
  claimTemplateNotFound,
  deviceClassNotFound,
  apiVersionNotServed,
  taintNotTolerated,
  selectorMatchesNoNode,
  tolerationValueWithExists,
  tolerationWithoutKey,
  tolerationSecondsWithoutNoExecute,
  tolerationEffectMisspelt,
  tolerationOperatorUnknown,
  tolerationOfEverything,
  gpuToleratedButNotUsed,
  nodeSelectorTermsAreOr,
  selectorExpressionInvalid,
  nodeNameFixed,
  runtimeClassNotFound,
  daemonsetTakesGpu,
  serviceAccountNotFound,
  kaiQueueUnusable,
  priorityClassNotFound,
  kueueLabelOnTemplate,
  localQueueNotFound,
  kueueQuotaExceeded,
  quotaKeyNotEnforced,
  quotaTooSmall,
  quotaDemandsAmounts,
  kueueJobNotSuspended,
  gangLargerThanJob,
  sharedMemoryTooSmall,
  sharedMemoryOnDisk,
  sharedMemoryAboveLimit,
  hostIpcForSharedMemory,
  rdmaWithoutIpcLock,
  networkInterfaceNotInPod,
  rdmaRequestedButDisabled,
  serviceHidesStartingPods,
  masterAddressIsLocal,
  ranksNotAllAtOnce,
  volumeForOnePodShared,
  livenessWindowTooShort,
  modelServerWithoutReadiness,
  rolloutHasNoRoom,
  gpuServerScaledByCpu,
  budgetBlocksDrain,
  gpuPodWithoutMemory,
  tokenInManifest,
  cudaNewerThanDriver,
  jobRestartsAlways,
  cronjobRunsOverlap,
  workersKeptAfterJob,
  rayjobKeepsCluster,
  gpuPodSleeps,
  jobHelperNeverEnds,
  hamiAmountWithoutGpu,
  hamiWebhookDenies,
];
