import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { programs, root } from "./environment.ts";

/** The machine's environment without what would lead the editor or the extension to somebody's real clusters or settings. */
function environment(home: string, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const keep = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(KUBE|XDG_|VSCODE_|npm_|VITEST|NODE_OPTIONS|PORT$|PASSWORD$)/.test(name)));
  return { ...keep, HOME: home, XDG_CONFIG_HOME: path.join(home, ".config"), XDG_DATA_HOME: path.join(home, ".local/share"), ...more };
}

function collect(child: ChildProcess): { text: string } {
  const output = { text: "" };
  const add = (chunk: Buffer) => void (output.text += chunk.toString());
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  return output;
}

/** A folder with the .vsix installed into it, made once for each content of the .vsix. */
export async function installedExtensions(vsix: string): Promise<string> {
  const hash = createHash("sha256").update(await readFile(vsix)).digest("hex").slice(0, 16);
  const folder = path.join(root, ".cache/editor", `extensions-${hash}`);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  const home = `${fresh}.home`;
  await mkdir(home, { recursive: true });
  const child = spawn(programs.node(), [programs.codeServer(), "--extensions-dir", fresh, "--user-data-dir", path.join(home, "data"), "--install-extension", vsix], { env: environment(home, {}) });
  const output = collect(child);
  const code = await new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  await rm(home, { recursive: true, force: true });
  if (code !== 0) throw new Error(`The extension could not be installed:\n${output.text}`);
  // Renamed last: a folder under its final name is complete.
  await rename(fresh, folder);
  return folder;
}

export interface CodeServer {
  readonly url: string;
  /** What it printed, for a failing test. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/** Starts VS Code's server on a free loopback port. */
export async function startCodeServer(options: { profile: string; extensions: string; env: Readonly<Record<string, string>>; trust: boolean }): Promise<CodeServer> {
  const args = [
    programs.codeServer(),
    ...["--auth", "none", "--bind-addr", "127.0.0.1:0"],
    ...["--user-data-dir", path.join(options.profile, "data"), "--extensions-dir", options.extensions, "--config", path.join(options.profile, "config.yaml")],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
    ...(options.trust ? ["--disable-workspace-trust"] : []),
  ];
  const home = path.join(options.profile, "home");
  await mkdir(home, { recursive: true });
  // A process group of its own: extension hosts and their children end with it.
  const child = spawn(programs.node(), args, { env: environment(home, options.env), detached: true });
  const output = collect(child);
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = /HTTP server listening on (http:\/\/[^\s]+?)\/?\s/.exec(output.text);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout.on("data", look);
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`code-server ended with code ${String(code)}:\n${output.text}`)));
  });
  return {
    url,
    output: () => output.text,
    async stop() {
      if (child.exitCode === null && child.pid !== undefined) {
        process.kill(-child.pid, "SIGTERM");
        await closed;
      }
    },
  };
}
