import type { Clock } from "../base/clock.ts";
import { duration, list } from "../base/format.ts";
import { line } from "../base/text.ts";
import type { Cluster } from "../kube/types.ts";
import type { ClusterObjects, Inventory } from "../model/inventory.ts";
import { features } from "../model/features.ts";
import { inventoryJson } from "../render/json.ts";
import { stateWords } from "../render/messages.ts";
import { inventoryText } from "../render/text.ts";
import type { InventoryArguments } from "./arguments.ts";
import { settled } from "./settled.ts";

/** What the command writes to, and how wide that is. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Columns; undefined where nothing may be cut, as in a pipe. */
  readonly width?: number;
  readonly colour: boolean;
}

export interface InventoryDeps {
  readonly clock: Clock;
  readonly build: (objects: ClusterObjects) => Inventory;
}

/** The exit code of the shell: everything went well, or the cluster can't be read. */
export type ExitCode = 0 | 2;

/** Connects, waits for all lists, prints, disconnects. What could be read is printed even where the rest failed. */
export async function printInventory(cluster: Cluster, wanted: InventoryArguments, terminal: Terminal, deps: InventoryDeps): Promise<ExitCode> {
  const signIn = cluster.onDidChangeState((state) => {
    if (state.kind === "signing-in") terminal.error(`Waiting for sign-in with ${line(state.program)} ...\n`);
  });
  // Everything that can be shown is; released with the cluster.
  cluster.need(features.map(({ id }) => id));
  try {
    await cluster.connect();
    const how = await settled(cluster, deps.clock, wanted.limit);
    if (how.kind === "failed") {
      terminal.error(failureText(cluster));
      return 2;
    }
    const inventory = deps.build(cluster.objects);
    print(cluster, inventory, wanted, terminal, deps.clock.now());
    if (how.kind === "late") {
      terminal.error(`Not complete after ${duration(wanted.limit)}: still reading ${list(how.waiting, 5)}.\n`);
      return 2;
    }
    return failedLists(inventory, terminal, deps.clock.now()) ? 2 : 0;
  } finally {
    signIn.dispose();
    cluster.dispose();
  }
}

function print(cluster: Cluster, inventory: Inventory, wanted: InventoryArguments, terminal: Terminal, now: number): void {
  if (wanted.format === "json") {
    terminal.out(`${JSON.stringify(inventoryJson(inventory), undefined, 2)}\n`);
    return;
  }
  const { width, colour } = terminal;
  terminal.out(inventoryText(inventory, { cluster: cluster.name, now, colour, ...(width === undefined ? {} : { width }) }));
}

function failureText(cluster: Cluster): string {
  if (cluster.state.kind !== "failed") return `${line(cluster.name)} is not connected.\n`;
  const { message, remedy } = cluster.state.failure;
  return `${line(message, 2000)}\n${remedy === "" ? "" : `${line(remedy, 2000)}\n`}`;
}

function failedLists(inventory: Inventory, terminal: Terminal, now: number): boolean {
  const failed = inventory.states.filter((each) => each.state.kind === "failed");
  for (const each of failed) terminal.error(`${each.key}: ${stateWords(each.state, now)}\n`);
  return failed.length > 0;
}
