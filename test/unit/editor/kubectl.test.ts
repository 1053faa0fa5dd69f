import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { kubectlCommand, quote, shellOf } from "../../../src/editor/kubectl.ts";

const pod = { apiVersion: "v1", kind: "Pod", namespace: "research", name: "llama-0" };

describe("quoting", () => {
  const hostile = ["it's", "a b", "$(touch x)", "`id`", "$HOME", "a;b", "a&b", "!!", "\\", "*", "#", "~", "a\"b", "ünï", "", "-x", "{a,b}"];

  test("a POSIX shell reads exactly the text", () => {
    for (const text of hostile) {
      const word = quote("posix", text)!;
      expect(execFileSync("/bin/sh", ["-c", `printf %s ${word}`], { encoding: "utf8" }), word).toBe(text);
    }
  });

  test("PowerShell: single quotes double, also typographic ones", () => {
    expect(quote("powershell", "it's $x")).toBe("'it''s $x'");
    expect(quote("powershell", "a\u2019b")).toBe("'a\u2019\u2019b'");
  });

  test("what cmd.exe would read inside quotes is refused", () => {
    for (const text of ["%PATH%", "a\"b", "a!b"]) expect(quote("cmd", text)).toBeUndefined();
    expect(quote("cmd", "C:\\Users\\Ann Lee\\config")).toBe("\"C:\\Users\\Ann Lee\\config\"");
  });

  test("control characters, which would run a pasted line, are refused everywhere", () => {
    for (const shell of ["posix", "powershell", "cmd"] as const) {
      for (const text of ["a\nrm -rf /", "a\rb", "a\u001b[2J", "a\u2028b"]) expect(quote(shell, text)).toBeUndefined();
    }
  });
});

describe("kubectlCommand", () => {
  test("names context, namespace and object", () => {
    expect(kubectlCommand("posix", { kubeconfigs: [], context: "prod-eu-1", reference: pod })).toBe("kubectl --context prod-eu-1 --namespace research describe pod llama-0");
  });

  test("a kind of a group carries it; a cluster-scoped object has no namespace", () => {
    const job = { apiVersion: "batch/v1", kind: "Job", namespace: "research", name: "eval" };
    expect(kubectlCommand("posix", { kubeconfigs: [], context: "", reference: job })).toBe("kubectl --namespace research describe job.batch eval");
    expect(kubectlCommand("posix", { kubeconfigs: [], context: "", reference: { apiVersion: "v1", kind: "Node", namespace: "", name: "n1" } })).toBe("kubectl describe node n1");
  });

  test("a container's command shows its log", () => {
    expect(kubectlCommand("posix", { kubeconfigs: ["/k 1"], context: "c", reference: pod, container: "main" }))
      .toBe("kubectl --kubeconfig '/k 1' --context c --namespace research logs llama-0 --container main");
  });

  test("several files go through KUBECONFIG, which is the only way that kubectl takes them", () => {
    const target = { kubeconfigs: ["/a", "/b"], context: "c", reference: pod };
    expect(kubectlCommand("posix", target)).toMatch(/^KUBECONFIG=\/a:\/b kubectl /);
    expect(kubectlCommand("powershell", target)).toMatch(/^\$env:KUBECONFIG='\/a;\/b'; kubectl /);
    expect(kubectlCommand("cmd", target)).toMatch(/^set "KUBECONFIG=\/a;\/b" && kubectl /);
  });

  test("nothing is made of a context that can't be quoted", () => {
    expect(kubectlCommand("posix", { kubeconfigs: [], context: "x\ny", reference: pod })).toBeUndefined();
    expect(kubectlCommand("cmd", { kubeconfigs: [], context: "%x%", reference: pod })).toBeUndefined();
  });
});

test("shells by path", () => {
  expect(shellOf("/usr/bin/zsh")).toBe("posix");
  expect(shellOf("C:\\Windows\\System32\\cmd.exe")).toBe("cmd");
  expect(shellOf("C:\\Program Files\\PowerShell\\7\\pwsh.exe")).toBe("powershell");
  expect(shellOf("")).toBe("posix");
});
