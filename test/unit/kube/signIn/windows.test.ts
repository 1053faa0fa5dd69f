import { describe, expect, test } from "vitest";
import { findProgram, searchPath } from "../../../../src/kube/signIn/findProgram.ts";
import { batchArguments, isBatchFile } from "../../../../src/kube/signIn/windowsCommand.ts";

// Windows' rules as data: they could be tried on Linux only.

function findOn(files: readonly string[], command: string, variables: Record<string, string>): string | undefined {
  const known = new Set(files.map((file) => file.toLowerCase()));
  return findProgram(command, { platform: "win32", variables }, (file) => known.has(file.toLowerCase()));
}

describe("programs on Windows", () => {
  const variables = { Path: "C:\\a;;C:\\b", PATHEXT: ".COM;.EXE;.BAT;.CMD" };

  test("are looked up with the endings of PATHEXT, folder by folder; variables have no case", () => {
    expect(findOn(["C:\\b\\aws.exe", "C:\\a\\aws.cmd"], "aws", variables)).toBe("C:\\a\\aws.CMD");
    expect(findOn(["C:\\a\\aws.cmd", "C:\\a\\aws.exe"], "aws", variables)).toBe("C:\\a\\aws.EXE");
    expect(findOn(["C:\\a\\aws.exe"], "aws.exe", variables)).toBe("C:\\a\\aws.exe");
  });

  test("a file without an ending is no program: npm puts a shell script beside its .cmd", () => {
    expect(findOn(["C:\\a\\kubelogin", "C:\\b\\kubelogin.cmd"], "kubelogin", variables)).toBe("C:\\b\\kubelogin.CMD");
    expect(findOn(["C:\\a\\kubelogin"], "kubelogin", variables)).toBeUndefined();
  });

  test("a command with a path isn't looked up", () => {
    expect(findOn(["C:\\tools\\sign in.exe", "C:\\a\\sign in.exe"], "C:\\tools\\sign in", variables)).toBe("C:\\tools\\sign in.EXE");
  });

  test("an empty entry of PATH doesn't mean the current folder", () => {
    expect(searchPath({ platform: "win32", variables })).toEqual(["C:\\a", "C:\\b"]);
    expect(searchPath({ platform: "linux", variables: { PATH: ":/usr/bin::" } })).toEqual(["/usr/bin"]);
  });
});

describe("batch files", () => {
  test("are those that cmd.exe takes for such, also with dots and blanks behind", () => {
    expect(["a.cmd", "A.BAT", "a.cmd. ", "a.exe", "a.cmd.exe", "cmd"].map(isBatchFile)).toEqual([true, true, true, false, false, false]);
  });

  const line = (...args: string[]) => batchArguments("C:\\Program Files\\x\\aws.cmd", args)?.at(-1);

  test("harmless arguments stay as they are, everything else is quoted", () => {
    expect(batchArguments("C:\\x\\aws.cmd", ["eks", "get-token", "--cluster-name", "a b"])).toEqual(["/e:ON", "/v:OFF", "/d", "/c", '""C:\\x\\aws.cmd" eks get-token --cluster-name "a b""']);
    expect(line("")).toBe('""C:\\Program Files\\x\\aws.cmd" """');
    expect(line("a&calc")).toBe('""C:\\Program Files\\x\\aws.cmd" "a&calc""');
    expect(line("a|b>c<d^e")).toBe('""C:\\Program Files\\x\\aws.cmd" "a|b>c<d^e""');
  });

  // rust-lang/rust, tests/ui/std/windows-bat-args.rs, holds the same kinds; the expectations follow the rules of library/std/src/sys/args/windows.rs.
  test("quotes are doubled, backslashes before them, too; a percent sign begins no variable", () => {
    expect(line('"&calc')).toBe('""C:\\Program Files\\x\\aws.cmd" """&calc""');
    expect(line('a\\"b')).toBe('""C:\\Program Files\\x\\aws.cmd" "a\\\\""b""');
    expect(line("C:\\dir\\")).toBe('""C:\\Program Files\\x\\aws.cmd" "C:\\dir\\\\""');
    expect(line("%PATH%")).toBe('""C:\\Program Files\\x\\aws.cmd" "%%cd:~,%PATH%%cd:~,%""');
  });

  test("what can't be passed safely isn't passed", () => {
    for (const bad of ["a\nb", "a\rb", "a\0b"]) expect(batchArguments("C:\\x.cmd", [bad])).toBeUndefined();
    expect(batchArguments('C:\\a"b.cmd', [])).toBeUndefined();
  });
});
