import { statSync } from "node:fs";
import { posix, win32 } from "node:path";
import type { PlatformPath } from "node:path";

/** What of the machine decides where things are: a parameter, so that tests stand on any platform. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

export function processEnvironment(): Environment {
  return { variables: process.env, platform: process.platform };
}

export function pathsOf(environment: Environment): PlatformPath {
  return environment.platform === "win32" ? win32 : posix;
}

/** A variable by name: on Windows names have no case, but a copy of `process.env` forgets that. Empty counts as unset. */
export function variable(environment: Environment, name: string): string | undefined {
  const { variables, platform } = environment;
  let value = variables[name];
  if (value === undefined && platform === "win32") {
    const key = Object.keys(variables).find((each) => each.toUpperCase() === name.toUpperCase());
    value = key === undefined ? undefined : variables[key];
  }
  return value === "" ? undefined : value;
}

/**
 * The home folder as client-go finds it (util/homedir/homedir.go): on Windows the first of HOME, HOMEDRIVE+HOMEPATH and
 * USERPROFILE that holds a kubeconfig, else the first of HOME, USERPROFILE and HOMEDRIVE+HOMEPATH that exists.
 */
export function homeFolder(environment: Environment): string | undefined {
  const home = variable(environment, "HOME");
  if (environment.platform !== "win32") return home;
  const drive = variable(environment, "HOMEDRIVE");
  const path = variable(environment, "HOMEPATH");
  const driveAndPath = drive !== undefined && path !== undefined ? drive + path : undefined;
  const profile = variable(environment, "USERPROFILE");
  const set = (folders: readonly (string | undefined)[]) => folders.filter((folder) => folder !== undefined);
  const known = set([home, profile, driveAndPath]);
  return set([home, driveAndPath, profile]).find((folder) => exists(win32.join(folder, ".kube", "config"))) ?? known.find(exists) ?? known[0];
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
