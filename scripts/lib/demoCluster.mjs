import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { cache, root } from "./paths.mjs";
import { Stop, step } from "./terminal.mjs";

/**
 * Starts the embedded demo cluster in a process of its own, which ends with our channel, and writes the kubeconfig that
 * leads to it. Needs dist/simulator.js.
 */
export function startDemoCluster({ nodes, pods }) {
  return step("Starting the demo cluster", async () => {
    const size = { ...(nodes === undefined ? {} : { nodes: Number(nodes) }), ...(pods === undefined ? {} : { pods: Number(pods) }) };
    const child = fork(path.join(root, "dist/simulator.js"), [JSON.stringify(size)], { silent: true, execArgv: [] });
    let output = "";
    const add = (text) => void (output += text);
    child.stdout.setEncoding("utf8").on("data", add);
    child.stderr.setEncoding("utf8").on("data", add);
    const kubeconfig = await new Promise((resolve, reject) => {
      child.on("message", (message) => message.type === "ready" && resolve(message.kubeconfig));
      child.once("error", reject);
      child.once("exit", (code) => reject(new Stop(`The demo cluster ended with code ${code}.`, output)));
    });
    // Ctrl-C reaches the whole group, and the channel's end does the rest: nothing of it needs to hold this process.
    child.unref();
    child.channel.unref();
    child.stdout.unref?.();
    child.stderr.unref?.();
    // A file of its own a run: two demos at once don't meet.
    const file = path.join(cache, "demo", `kubeconfig-${process.pid}.yaml`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, kubeconfig, { mode: 0o600 });
    const context = /^current-context: "?([^"\n]+)"?$/m.exec(kubeconfig)?.[1] ?? "";
    process.once("exit", () => rmSync(file, { force: true }));
    return { kubeconfigs: [file], context };
  });
}
