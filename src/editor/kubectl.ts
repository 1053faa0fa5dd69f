import type { ObjectReference } from "../kube/types.ts";

export type Shell = "posix" | "powershell" | "cmd";

/** From the path or name of the shell that VS Code's terminals start with. */
export function shellOf(path: string): Shell {
  const name = path.split(/[\\/]/).at(-1)?.toLowerCase().replace(/\.exe$/, "") ?? "";
  if (name === "pwsh" || name === "powershell") return "powershell";
  return name === "cmd" ? "cmd" : "posix";
}

/**
 * One word for a shell that means exactly `text`. Undefined when there is no safe way: control characters would run a
 * pasted line at once, and cmd.exe reads `%` and `"` inside quotes.
 */
export function quote(shell: Shell, text: string): string | undefined {
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) return undefined;
  if (/^[A-Za-z0-9_./-][A-Za-z0-9_./:-]*$/.test(text)) return text;
  switch (shell) {
    case "posix":
      // `!` is read by the history of interactive bash outside single quotes only.
      return `'${text.replaceAll("'", "'\\''")}'`;
    case "powershell":
      // PowerShell takes the typographic quotes as quotes, too.
      return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
    case "cmd":
      return /["%!^&|<>()]/.test(text) ? undefined : `"${text.endsWith("\\") ? `${text}\\` : text}"`;
  }
}

export interface KubectlTarget {
  /** Empty: kubectl finds its kubeconfig by itself. */
  readonly kubeconfigs: readonly string[];
  readonly context: string;
  readonly reference: ObjectReference;
  /** Of a pod: the command shows its log instead. */
  readonly container?: string;
}

/** A kubectl command line that shows the object; undefined when something in it can't be quoted. */
export function kubectlCommand(shell: Shell, target: KubectlTarget): string | undefined {
  const { kubeconfigs, context, reference, container } = target;
  // A hostile server's "name" would be read as a flag.
  if ([reference.kind, reference.namespace, reference.name, container ?? ""].some((word) => word.startsWith("-"))) return undefined;
  const words = ["kubectl"];
  const [only] = kubeconfigs;
  if (only !== undefined && kubeconfigs.length === 1) words.push("--kubeconfig", only);
  if (context !== "") words.push("--context", context);
  if (reference.namespace !== "") words.push("--namespace", reference.namespace);
  if (container === undefined) words.push("describe", resourceName(reference), reference.name);
  else words.push("logs", reference.name, "--container", container);
  const quoted = words.map((word) => quote(shell, word));
  if (quoted.includes(undefined)) return undefined;
  const prefix = kubeconfigs.length > 1 ? environment(shell, kubeconfigs) : "";
  return prefix === undefined ? undefined : `${prefix}${quoted.join(" ")}`;
}

/** `pod`, `job.batch`: kubectl takes the singular kind with its group. */
function resourceName({ apiVersion, kind }: ObjectReference): string {
  const [group, version] = apiVersion.split("/");
  return `${kind.toLowerCase()}${version === undefined ? "" : `.${group ?? ""}`}`;
}

/** kubectl takes several files by its environment variable only. */
function environment(shell: Shell, kubeconfigs: readonly string[]): string | undefined {
  const list = quote(shell, kubeconfigs.join(shell === "posix" ? ":" : ";"));
  if (list === undefined) return undefined;
  switch (shell) {
    case "posix":
      return `KUBECONFIG=${list} `;
    case "powershell":
      return `$env:KUBECONFIG=${list.startsWith("'") ? list : `'${list}'`}; `;
    case "cmd":
      return `set "KUBECONFIG=${list.replaceAll('"', "")}" && `;
  }
}
