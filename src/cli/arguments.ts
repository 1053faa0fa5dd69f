import path from "node:path";
import { parseArgs } from "node:util";

export interface InventoryArguments {
  readonly command: "inventory";
  readonly format: "text" | "json";
  /** Absolute paths; empty: kubectl's own defaults. */
  readonly kubeconfigs: readonly string[];
  readonly context: string;
  readonly namespaces: readonly string[];
  /** Milliseconds. */
  readonly limit: number;
}

export type Arguments = InventoryArguments | { readonly command: "help" } | { readonly command: "wrong"; readonly message: string };

export const usage = `kube-gpu inventory [--text | --json] [--kubeconfig FILE]... [--context NAME] [--namespace NAME]...

Prints nodes with their accelerators, who holds them, and the jobs that wait or run.

  --text             aligned text (the default)
  --json             JSON; null is unknown
  --kubeconfig FILE  may be given several times, the first that names a thing wins; otherwise KUBECONFIG, then ~/.kube/config
  --context NAME     otherwise the current context
  --namespace NAME   may be given several times; otherwise all that may be listed
  --timeout SECONDS  how long all lists may take together (120)
  --help             this

Ends with 0, or with 2 and a message when the cluster can't be read. Colours only on a terminal, and not with NO_COLOR.
`;

/** Reads the command line. Relative paths are those of the shell, also below npm (INIT_CWD). */
export function readArguments(words: readonly string[], folder: string): Arguments {
  const read = parse(words);
  if (read instanceof Error) return { command: "wrong", message: read.message };
  const { values, positionals } = read;
  if (values.help === true || positionals[0] === "help") return { command: "help" };
  if (positionals[0] !== "inventory") return wrong(positionals[0] === undefined ? "Say what to do." : `There is no command ${positionals[0]}.`);
  if (positionals.length > 1) return wrong(`Too many words: ${positionals.slice(1).join(" ")}.`);
  if (values.text === true && values.json === true) return wrong("Either --text or --json, not both.");
  const seconds = Number(values.timeout ?? "120");
  if (!(seconds > 0) || !Number.isFinite(seconds)) return wrong("--timeout is a number of seconds above 0.");
  return {
    command: "inventory",
    format: values.json === true ? "json" : "text",
    kubeconfigs: (values.kubeconfig ?? []).map((file) => path.resolve(folder, file)),
    context: values.context ?? "",
    namespaces: values.namespace ?? [],
    limit: seconds * 1000,
  };
}

function wrong(message: string): Arguments {
  return { command: "wrong", message };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        text: { type: "boolean" },
        json: { type: "boolean" },
        kubeconfig: { type: "string", multiple: true },
        context: { type: "string" },
        namespace: { type: "string", short: "n", multiple: true },
        timeout: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
