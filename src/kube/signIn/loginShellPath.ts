import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { variable } from "../config/environment.ts";
import type { Environment } from "../config/environment.ts";
import { runProgram } from "./execRunner.ts";

/** VS Code gives a login shell ten seconds (`application.shellEnvironmentResolutionTimeout`). */
const limit = 10_000;

/**
 * The PATH that the user's login shell sets up, or undefined (on Windows, without a shell, at the limit). An editor that
 * was started from a dock or over SSH often lacks what `.profile`, Homebrew or a version manager add. Found the way
 * VS Code does for its terminals (src/vs/platform/shell/node/shellEnv.ts): the interactive login shell runs Node, which
 * prints the variable between marks, because start-up files print things of their own.
 */
export async function loginShellPath(environment: Environment, clock: Clock, signal: AbortSignal, node: string = process.execPath): Promise<string | undefined> {
  const shell = variable(environment, "SHELL");
  if (environment.platform === "win32" || shell === undefined || !shell.startsWith("/")) return undefined;
  const mark = randomUUID().replaceAll("-", "");
  const end = await runProgram(
    {
      file: shell,
      args: [...flags(shell), command(shell, node, mark)],
      // In VS Code `execPath` is Electron, which is Node with this variable.
      env: { ...environment.variables, ELECTRON_RUN_AS_NODE: "1", VSCODE_RESOLVING_ENVIRONMENT: "1" },
      verbatim: false,
    },
    { clock, milliseconds: limit, signal, platform: environment.platform },
  );
  return new RegExp(`${mark}(.*?)${mark}`, "s").exec(end.stdout)?.[1] || undefined;
}

function flags(shell: string): readonly string[] {
  const name = basename(shell);
  if (/^(?:pwsh|powershell)(?:-preview)?$/.test(name)) return ["-Login", "-Command"];
  return /^t?csh$/.test(name) ? ["-ic"] : ["-i", "-l", "-c"];
}

function command(shell: string, node: string, mark: string): string {
  const name = basename(shell);
  const script = `"${mark}" + process.env.PATH + "${mark}"`;
  if (/^(?:pwsh|powershell)(?:-preview)?$/.test(name)) return `& '${node}' -p '${script.replaceAll('"', "''")}'`;
  return `${name === "nu" ? "^" : ""}'${node}' -p '${script}'`;
}
