import { namespacesDefinition } from "../namespaces.ts";
import type { ResourceDefinition } from "../resource.ts";
import { gangScheduling } from "./gangScheduling.ts";
import { kai } from "./kai.ts";
import { kueue } from "./kueue.ts";
import { priorityClasses } from "./priorityClasses.ts";
import { resourceQuota } from "./resourceQuota.ts";
import { schedulerPlugins } from "./schedulerPlugins.ts";
import type { QueueingSystem } from "./types.ts";
import { volcano } from "./volcano.ts";
import { yunikorn } from "./yunikorn.ts";

const minorKeys: ReadonlySet<string> = new Set([priorityClasses.key, namespacesDefinition.key]);

/** Every queueing system that is read, in the order of the view: a new one is a new file and a line here. */
export const queueingSystems: readonly QueueingSystem[] = [
  kueue,
  kai,
  volcano,
  yunikorn,
  schedulerPlugins,
  gangScheduling,
  resourceQuota,
];

/** What they are read from, each resource once. */
export const queueDefinitions: readonly ResourceDefinition[] = [...new Set(queueingSystems.flatMap(({ definitions }) => definitions))];

/** Without what only adds to what others say: that it can't be read is no loss worth a row. */
export const mainDefinitions = queueDefinitions.filter(({ key, ask }) => ask === undefined && !minorKeys.has(key));
