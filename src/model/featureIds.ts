/** Ids of the features of `features.ts`, apart from their tables: who only names one needs no more. */

/** Which user or team something belongs to: namespaces may say so. */
export const ownersFeature = "owners";

/**
 * Devices of Dynamic Resource Allocation: a part of every count, in the status bar too, so that whoever shows counts of a
 * cluster needs it as long as the cluster is connected.
 */
export const draFeature = "dra";

/** Kinds of workload that operators bring: whoever shows workloads, or looks for the pods of one, needs them. */
export const operatorsFeature = "operators";

/** Queues of all systems with what is in them; ResourceQuotas alone are a part of it. */
export const queuesFeature = "queues";
export const quotasFeature = "quotas";
