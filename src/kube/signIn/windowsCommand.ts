/**
 * `.cmd` and `.bat` files are no programs: cmd.exe runs them, and cmd.exe reads its command line by rules of its own, so
 * that an argument could become a command (CVE-2024-24576, CVE-2024-27980; Node therefore refuses to spawn them without
 * a shell). The line is built as Rust's standard library does (library/std/src/sys/args/windows.rs,
 * `make_bat_command_line`): no variable expansion, no delayed expansion, everything quoted that isn't known to be harmless.
 */
export function isBatchFile(file: string): boolean {
  return /\.(?:cmd|bat)$/i.test(file.replace(/[. ]+$/, ""));
}

/** Arguments for cmd.exe, to be passed verbatim. Undefined when they can't be passed safely. */
export function batchArguments(file: string, args: readonly string[]): readonly string[] | undefined {
  if (file.includes('"') || file.endsWith("\\") || [file, ...args].some((each) => /[\0\r\n]/.test(each))) return undefined;
  return ["/e:ON", "/v:OFF", "/d", "/c", `""${file}"${args.map((each) => ` ${quoted(each)}`).join("")}"`];
}

function quoted(argument: string): string {
  const harmless = /^[A-Za-z0-9#$*+\-./:?@\\_\u00a0-\uffff]+$/.test(argument) && !argument.endsWith("\\");
  let result = "";
  let backslashes = 0;
  for (const character of argument) {
    if (character === "\\") {
      backslashes++;
    } else {
      if (character === '"') result += "\\".repeat(backslashes) + '"';
      // `%cd:~,%` expands to nothing, and so keeps the percent sign from beginning a variable.
      else if (character === "%") result += "%%cd:~,";
      backslashes = 0;
    }
    result += character;
  }
  return harmless ? result : `"${result}${"\\".repeat(backslashes)}"`;
}
