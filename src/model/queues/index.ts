import { kueue } from "./kueue.ts";
import type { QueueingSystem } from "./types.ts";

/** Every queueing system that is read: a new one is a new file and a line here. */
export const queueingSystems: readonly QueueingSystem[] = [kueue];

export const queueDefinitions = queueingSystems.flatMap(({ definitions }) => definitions);
