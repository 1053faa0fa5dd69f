import type { Clock } from "../../base/clock.ts";
import type { ClusterSettings } from "../config/clusterSettings.ts";
import { variable } from "../config/environment.ts";
import type { Environment } from "../config/environment.ts";
import { execInfo, parseExecCredential, secretsIn } from "./execCredential.ts";
import type { ExecCredential } from "./execCredential.ts";
import { runProgram } from "./execRunner.ts";
import type { ProgramStart } from "./execRunner.ts";
import { findProgram, searchPath } from "./findProgram.ts";
import { secretValues } from "../secretValues.ts";
import * as errors from "./signInErrors.ts";
import type { SignInSubject } from "./signInErrors.ts";
import type { ExecSettings } from "../config/userSettings.ts";
import { batchArguments, isBatchFile } from "./windowsCommand.ts";

export interface ExecSignInOptions {
  readonly exec: ExecSettings;
  readonly cluster: ClusterSettings;
  /** PEM text of the cluster's CA, for `provideClusterInfo`. */
  readonly authority: () => Promise<string>;
  readonly subject: SignInSubject;
  readonly environment: Environment;
  readonly clock: Clock;
  /** Milliseconds for the whole sign-in. */
  readonly limit: number;
  /** PATH of the login shell; asked only when the program isn't on ours. */
  readonly loginShellPath: (signal: AbortSignal) => Promise<string | undefined>;
}

/** Runs the plugin once. Rejects with a KubeError; on abort that is `exec-cancelled`. */
export async function signInWithProgram(options: ExecSignInOptions, signal: AbortSignal): Promise<ExecCredential> {
  const { exec, subject, clock } = options;
  if (exec.interactiveMode === "Always") throw errors.needsTerminal(subject);
  const start = await programStart(options, signal);
  const end = await runProgram(start, { clock, milliseconds: options.limit, signal, platform: options.environment.platform });
  // Before anything is said of its end: a plugin may write to stderr what it writes to stdout.
  secretValues.add(...secretsIn(end.stdout));
  switch (end.how) {
    case "cancelled":
      throw errors.signInCancelled(subject);
    case "timeout":
      throw errors.signInTimeout(subject, Math.round(options.limit / 60_000), end.stderr);
    case "too-much-output":
      throw errors.badCredential(subject, "it printed far more than a credential", end.stderr);
    case "not-started":
      throw errors.programNotStarted(subject, start.file, end.errno);
    case "exited":
      break;
  }
  if (end.code !== 0) {
    throw errors.programFailed(subject, end.code === undefined ? `was ended by ${end.signal ?? "a signal"}` : `ended with code ${end.code}`, end.stderr);
  }
  const credential = parseExecCredential(end.stdout, exec.apiVersion);
  if (typeof credential === "string") throw errors.badCredential(subject, credential, end.stderr);
  return credential;
}

async function programStart(options: ExecSignInOptions, signal: AbortSignal): Promise<ProgramStart> {
  const { exec, subject } = options;
  const { environment, file } = await locate(options, signal);
  const authority = exec.provideClusterInfo ? await options.authority() : "";
  const env = {
    ...ownVariablesLeftOut(environment.variables),
    ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: execInfo(exec, options.cluster, authority),
  };
  if (environment.platform !== "win32" || !isBatchFile(file)) return { file, args: exec.args, env, verbatim: false };
  const args = batchArguments(file, exec.args);
  if (args === undefined) throw errors.unsafeBatchArguments(subject);
  return { file: variable(environment, "ComSpec") ?? "cmd.exe", args, env, verbatim: true };
}

/** The program's file, and the environment to run it in: where the login shell's PATH helped, the program's helpers need it, too. */
async function locate(options: ExecSignInOptions, signal: AbortSignal): Promise<{ environment: Environment; file: string }> {
  const { exec, subject, environment } = options;
  const own = findProgram(exec.command, environment);
  if (own !== undefined) return { environment, file: own };
  const path = /[/\\]/.test(exec.command) ? undefined : await options.loginShellPath(signal);
  if (signal.aborted) throw errors.signInCancelled(subject);
  if (path === undefined) throw errors.programMissing(subject, searchPath(environment));
  const wider: Environment = { ...environment, variables: { ...environment.variables, PATH: path } };
  const found = findProgram(exec.command, wider);
  if (found === undefined) throw errors.programMissing(subject, [...new Set([...searchPath(environment), ...searchPath(wider)])]);
  return { environment: wider, file: found };
}

/** What VS Code sets for its own processes and takes out for terminals (src/vs/base/common/processes.ts): a plugin that is a Node or Electron program would misread it. */
const editorsOwn = /^(?:ELECTRON_.+|VSCODE_(?!PORTABLE|SHELL_LOGIN|ENV_REPLACE|ENV_APPEND|ENV_PREPEND).+|SNAP(?:_.*)?|GDK_PIXBUF_.+)$/;

function ownVariablesLeftOut(variables: Environment["variables"]): Environment["variables"] {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !editorsOwn.test(name)));
}
