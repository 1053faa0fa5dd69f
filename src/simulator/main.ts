import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator, type Simulator, type SimulatorOptions } from "./index.ts";
import { applyFault } from "./control.ts";

/**
 * The demo cluster as a process. Its first argument is JSON: SimulatorOptions without the clock, and `control: true` to
 * take orders. Forked, it tells its parent `{ type: "ready", url, token, restrictedToken, kubeconfig, restrictedKubeconfig }` and ends with the
 * channel; started by hand, it prints where its kubeconfig lies and ends with Ctrl+C.
 */
interface Arguments extends Omit<SimulatorOptions, "clock"> {
  readonly control?: boolean;
}

function readArguments(text: string | undefined): Arguments {
  if (text === undefined) return {};
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) throw new Error("the argument must be a JSON object");
  return value;
}

function serveParent(simulator: Simulator, control: boolean): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (message: unknown) => {
    if (typeof message !== "object" || message === null || !("type" in message)) return;
    if (!control) {
      process.send?.({ type: "refused", order: message.type });
      return;
    }
    if (message.type === "advance" && "ms" in message) simulator.advance(Number(message.ms));
    else if (message.type === "fault") applyFault(simulator.faults, message);
    process.send?.({ type: "done", order: message.type });
  });
  process.send?.({
    type: "ready", url: simulator.url, token: simulator.token, restrictedToken: simulator.restrictedToken,
    kubeconfig: simulator.kubeconfig(), restrictedKubeconfig: simulator.kubeconfig("restricted"),
  });
}

function serveTerminal(simulator: Simulator): void {
  const folder = mkdtempSync(join(tmpdir(), "gpu-demo-"));
  const file = join(folder, "kubeconfig");
  // The token in it is a credential.
  writeFileSync(file, simulator.kubeconfig(), { mode: 0o600 });
  const end = (): void => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  process.stdout.write(`Demo cluster at ${simulator.url}\nexport KUBECONFIG=${file}\n`);
}

async function main(): Promise<void> {
  const { control = false, ...options } = readArguments(process.argv[2]);
  const simulator = await startSimulator(options);
  if (process.send === undefined) serveTerminal(simulator);
  else serveParent(simulator, control);
}

// No await at the top level: the bundle is CommonJS.
main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
