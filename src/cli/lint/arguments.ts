import { parseArgs } from "node:util";

export const formats = ["text", "json", "sarif", "github", "junit"] as const;
export type Format = (typeof formats)[number];

export interface LintArguments {
  readonly command: "lint";
  /** As written; `-` is standard input. */
  readonly paths: readonly string[];
  readonly format: Format;
  readonly fix: "no" | "write" | "show";
  readonly config: string | undefined;
  readonly baseline: string | undefined;
  readonly writeBaseline: boolean;
  readonly maxWarnings: number;
  /** Only these; empty: all. */
  readonly rules: readonly string[];
  /** Context of a cluster to check against. */
  readonly cluster: string | undefined;
  readonly kubeconfigs: readonly string[];
  /** Files with what kubectl printed of a cluster. */
  readonly objects: readonly string[];
  readonly output: string | undefined;
  readonly workers: number | undefined;
}

export type Arguments =
  | LintArguments
  | { readonly command: "help" | "version" | "rules" }
  | { readonly command: "server" }
  | { readonly command: "explain"; readonly rule: string }
  | { readonly command: "wrong"; readonly message: string };

export const usage = `kube-gpu-lint [options] [PATH...]

Says which Kubernetes manifests with GPUs won't run, or will run badly, and how to mend them.
PATH is a file, a folder (with all below it, but for what .gitignore names), or - for standard input; otherwise this folder.

  --format FORMAT       text (the default), json, sarif, github, junit
  --output FILE         writes there instead of to standard output
  --fix                 applies every fix that has one right answer
  --fix-dry-run         shows what --fix would change, as a diff
  --config FILE         otherwise the nearest .kube-gpu-lint.yaml at or above each file
  --baseline FILE       findings in this file don't count
  --update-baseline     writes the findings of now into the file of --baseline
  --max-warnings N      warnings that are let pass (0)
  --rule RULE           only this rule; may be given several times
  --cluster CONTEXT     checks against this cluster, too; reads it, changes nothing
  --kubeconfig FILE     for --cluster; may be given several times
  --objects FILE        checks against what kubectl get nodes,pods,localqueues,... -A -o json printed; may be given several times
  --workers N           otherwise by the number of processors; 1 checks in this process
  --list-rules          the rules with what they find
  --explain RULE        why a rule matters and what to do
  inventory --help      another command: what a cluster has, and who holds it
  --stdio               language server for editors, over standard input and output
  --version, --help

Ends with 0 when nothing was found, 1 when errors were (or more warnings than are let pass; hints never count), and 2 when
something could not be checked: an unreadable file, a wrong option, a cluster that doesn't answer.
`;

/** Reads the command line. */
export function readArguments(words: readonly string[]): Arguments {
  const read = parse(words);
  if (read instanceof Error) return { command: "wrong", message: read.message };
  const { values, positionals } = read;
  if (values.help === true) return { command: "help" };
  if (values.version === true) return { command: "version" };
  if (values.stdio === true) return { command: "server" };
  if (values["list-rules"] === true) return { command: "rules" };
  if (values.explain !== undefined) return { command: "explain", rule: values.explain };
  const format = formats.find((each) => each === (values.format ?? "text"));
  if (format === undefined) return wrong(`--format is one of ${formats.join(", ")}.`);
  const maxWarnings = Number(values["max-warnings"] ?? "0");
  if (!Number.isInteger(maxWarnings) || maxWarnings < 0) return wrong("--max-warnings is a whole number.");
  const workers = values.workers === undefined ? undefined : Number(values.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers > 0 && workers <= 64)) return wrong("--workers is a number from 1 to 64.");
  if (values["update-baseline"] === true && values.baseline === undefined) return wrong("--update-baseline needs --baseline FILE.");
  if (values.cluster !== undefined && values.objects !== undefined) return wrong("Either --cluster or --objects, not both.");
  if (values.fix === true && positionals.includes("-")) return wrong("Standard input can't be fixed in place: use --fix-dry-run.");
  return {
    command: "lint",
    paths: positionals.length === 0 ? ["."] : positionals,
    format,
    fix: values.fix === true ? "write" : values["fix-dry-run"] === true ? "show" : "no",
    config: values.config,
    baseline: values.baseline,
    writeBaseline: values["update-baseline"] === true,
    maxWarnings,
    rules: (values.rule ?? []).flatMap((rules) => rules.split(",")),
    cluster: values.cluster,
    kubeconfigs: values.kubeconfig ?? [],
    objects: (values.objects ?? []).flatMap((files) => files.split(",")),
    output: values.output,
    workers,
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
        format: { type: "string", short: "f" },
        output: { type: "string", short: "o" },
        fix: { type: "boolean" },
        "fix-dry-run": { type: "boolean" },
        config: { type: "string", short: "c" },
        baseline: { type: "string" },
        "update-baseline": { type: "boolean" },
        "max-warnings": { type: "string" },
        rule: { type: "string", multiple: true },
        cluster: { type: "string" },
        kubeconfig: { type: "string", multiple: true },
        objects: { type: "string", multiple: true },
        workers: { type: "string" },
        "list-rules": { type: "boolean" },
        explain: { type: "string" },
        stdio: { type: "boolean" },
        version: { type: "boolean", short: "v" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
