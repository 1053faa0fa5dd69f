import { accessSync, constants, statSync } from "node:fs";
import { pathsOf, variable } from "../config/environment.ts";
import type { Environment } from "../config/environment.ts";

/** The PATH entries that are searched. Empty ones are left out: they would mean the current folder. */
export function searchPath(environment: Environment): readonly string[] {
  return (variable(environment, "PATH") ?? "").split(pathsOf(environment).delimiter).filter((folder) => folder !== "");
}

/**
 * The file that a command names: a command with a path in it is that file, any other is looked up on PATH; on Windows
 * also with the endings of PATHEXT. Undefined when there is none that may be executed.
 */
export function findProgram(command: string, environment: Environment, isProgram: (file: string) => boolean = isExecutable): string | undefined {
  const paths = pathsOf(environment);
  const windows = environment.platform === "win32";
  const hasFolder = command.includes("/") || (windows && command.includes("\\"));
  const folders = hasFolder ? [""] : searchPath(environment);
  const endings = windows ? ["", ...(variable(environment, "PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").split(";").filter((ending) => ending !== "")] : [""];
  for (const folder of folders) {
    for (const ending of endings) {
      // A name without an ending is no program on Windows (npm puts a shell script beside its .cmd).
      if (windows && ending === "" && paths.extname(command) === "") continue;
      const file = paths.join(folder, command + ending);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not executable by us: as good as not there, PATH may hold another.
    return false;
  }
}
