import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { ensureCodeServer } from "./codeServer.mjs";
import { packageOpener } from "./opener.mjs";
import { cache, windows } from "./paths.mjs";
import { run, start } from "./process.mjs";
import { which } from "./system.mjs";
import { Missing, Stop, step } from "./terminal.mjs";

const demo = path.join(cache, "demo");
const extensions = path.join(demo, "extensions");
const folder = path.join(demo, "manifests");

const example = `# A job of the demo's kind. Edit it: the extension reads manifests too.
apiVersion: batch/v1
kind: Job
metadata:
  name: finetune
  namespace: research
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: train
          image: registry.example/train:1
          resources:
            limits:
              nvidia.com/gpu: 8
`;

async function write(file, content) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Writes the private profile: where the cluster is, and quiet otherwise. Returns VS Code's user data folder. */
async function writeProfile(name, { kubeconfigs, context }) {
  const data = path.join(demo, name);
  const machine = { "kubeGpu.kubeconfig": kubeconfigs, "kubeGpu.context": context };
  const user = {
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": true,
    "security.workspace.trust.enabled": false,
    "telemetry.telemetryLevel": "off",
    "git.openRepositoryInParentFolders": "never",
    // A desktop VS Code without a remote reads machine settings here.
    ...machine,
  };
  await write(path.join(data, "User/settings.json"), JSON.stringify(user, null, 2));
  await write(path.join(data, "Machine/settings.json"), JSON.stringify(machine, null, 2));
  await write(path.join(folder, "finetune.yaml"), example);
  return data;
}

/** Installs both packages into the private extensions folder, unless these very ones are there. */
async function install(vsix, code, data) {
  const stamp = path.join(extensions, ".installed");
  const hash = createHash("sha256").update(await readFile(vsix)).digest("hex");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === hash) return;
  await step("Installing the extension into a private profile", async () => {
    const opener = await packageOpener(path.join(demo, "opener"));
    for (const file of [opener, vsix]) await code(["--user-data-dir", data, "--extensions-dir", extensions, "--install-extension", file, "--force"]);
    await write(stamp, hash);
  });
}

/** Starts code-server with the packaged extension; resolves with its address and a promise of its end. */
export async function startServerEditor(vsix, cluster) {
  const { node, script } = await ensureCodeServer();
  const data = await writeProfile("server", cluster);
  const config = ["--config", path.join(demo, "code-server.yaml")];
  await install(vsix, (args) => run(node, [script, ...config, ...args]), data);
  return step("Starting VS Code", async () => {
    const args = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--user-data-dir", data, "--extensions-dir", extensions];
    const child = start(node, [script, ...config, ...args, "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override", folder], { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    const ended = new Promise((resolve) => child.once("close", resolve));
    const address = await new Promise((resolve, reject) => {
      const look = (chunk) => {
        text += chunk;
        const found = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(text);
        if (found !== null) resolve(found[1]);
      };
      child.stdout.setEncoding("utf8").on("data", look);
      child.stderr.setEncoding("utf8").on("data", look);
      child.once("close", (code) => reject(new Stop(`code-server ended with code ${code}.`, text)));
    });
    return { address: `${address}/?folder=${encodeURIComponent(folder)}`, ended };
  });
}

/** The same in an installed VS Code of the desktop, with a private profile. Ends when its window is closed. */
export async function startDesktopEditor(vsix, cluster) {
  const code = which("code");
  if (code === undefined) throw new Missing("`code` is not on PATH", "VS Code's command \"Shell Command: Install 'code' command in PATH\"");
  // `code.cmd` can't be started without a shell; quoting is ours then. All arguments are paths of this checkout.
  const command = windows ? `"${code}"` : code;
  const quoted = (args) => (windows ? args.map((arg) => `"${arg}"`) : args);
  const options = { shell: windows };
  const data = await writeProfile("desktop", cluster);
  await install(vsix, (args) => run(command, quoted(args), options), data);
  const child = start(command, quoted(["--user-data-dir", data, "--extensions-dir", extensions, "--disable-workspace-trust", "--new-window", "--wait", folder]), { stdio: "ignore", ...options });
  return { ended: new Promise((resolve) => child.once("close", resolve)) };
}
