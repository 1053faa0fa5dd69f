import { kai } from "./kai.ts";
import { kueue } from "./kueue.ts";
import type { ResourceDefinition } from "../resource.ts";
import { priorityClasses } from "./priorityClasses.ts";
import { volcano } from "./volcano.ts";
import type { QueueingSystem } from "./types.ts";

/** Every queueing system that is read: a new one is a new file and a line here. */
export const queueingSystems: readonly QueueingSystem[] = [kueue, kai, volcano];

/** What they are read from, each resource once. */
export const queueDefinitions: readonly ResourceDefinition[] = [...new Set(queueingSystems.flatMap(({ definitions }) => definitions))];

/** Without what only adds a number to what others say: that it can't be read is no loss worth a row. */
export const mainDefinitions = queueDefinitions.filter(({ key }) => key !== priorityClasses.key);
