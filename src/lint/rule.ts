import type { Edit } from "../manifest/edit.ts";
import type { Entry, Span } from "../manifest/nodes.ts";
import type { ManifestObject } from "../manifest/objects.ts";
import type { ClusterFacts } from "../model/clusterFacts.ts";
import type { Example, BadExample } from "./example.ts";
import type { Pod } from "./pod.ts";

/** E, W and I of the table of mistakes: refused or can't run; likely harm; worth a look. */
export type Severity = "error" | "warning" | "hint";

/** One change that mends a finding. */
export interface Fix {
  /** What it does, in the imperative: `Set nvidia.com/gpu in limits`. */
  readonly title: string;
  /** There is one right answer, and this is it: it may be applied without being asked. A guess is never safe. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

export interface Finding {
  /** Where: a node, a field (see `spanOf`), a word of a command. In the document of the object that the rule is asked about. */
  readonly at: Span | Entry;
  /** What is wrong, why it matters here, what to do; with the values. Plain text, sentences, no blame. */
  readonly message: string;
  readonly fixes?: readonly Fix[];
  /** The other places that the message speaks of; with `object` where they stand in another one. */
  readonly related?: readonly { readonly at: Span | Entry; readonly message: string; readonly object?: ManifestObject }[];
  /** Lower or higher than the rule's own, where the case differs (never an error of a rule that isn't one). */
  readonly severity?: Severity;
  readonly tag?: "deprecated" | "unnecessary";
}

/** An option of a rule; the default says its type. */
export interface OptionDefinition {
  readonly default: number | boolean | string | readonly string[];
  readonly description: string;
}
export type Options = Readonly<Record<string, OptionDefinition>>;

type Widened<T> = T extends number ? number : T extends boolean ? boolean : T extends string ? string : T extends readonly string[] ? readonly string[] : T;
export type OptionValues<O extends Options> = { readonly [K in keyof O]: Widened<O[K]["default"]> };

export interface Context<O extends Options = Options> {
  readonly options: OptionValues<O>;
  /** Live for everything that the rule names in `facts`; `NO_CLUSTER` for rules that need no cluster. */
  readonly cluster: ClusterFacts;
  /** Milliseconds since the epoch, for the age of facts. */
  readonly now: number;
  /** Every object that is known besides: of the file, or of the whole workspace or command line. */
  readonly objects: readonly ManifestObject[];
}

interface Meta<O extends Options> {
  /** Kebab-case; says the problem: `gpu-request-without-limit`. The file is `rules/<id>.ts`. */
  readonly id: string;
  /** Rows of the table of mistakes (`R1`) that it covers; none for what the table lacks. */
  readonly rows: readonly string[];
  readonly severity: Severity;
  /** One line for lists, without a full stop: `Accelerator in requests but not in limits`. */
  readonly title: string;
  /** Why it hurts; Markdown, one paragraph. */
  readonly why: string;
  /** What to do; Markdown, one paragraph. */
  readonly remedy: string;
  /** Documentation or issues that show it. */
  readonly links?: readonly string[];
  /**
   * Must be there for errors. `kube-apiserver`: a dry run refuses the object. A controller's or webhook's name: that one
   * refuses it. `never runs`: nobody refuses it and it provably can't run.
   */
  readonly refusedBy?: "kube-apiserver" | "never runs" | { readonly name: string };
  /** `document`: the object alone. `workspace`: other objects too. `cluster`: live facts of the connected cluster. */
  readonly needs: "document" | "workspace" | "cluster";
  /** What must be live of the cluster: `nodes`, `served`, or keys of `ClusterFacts.objects`. */
  readonly facts?: readonly string[];
  /** Kinds it looks at; all when not given. */
  readonly kinds?: readonly string[];
  /** It reports that something isn't there: it isn't asked about patches and half-written documents. */
  readonly absence?: true;
  readonly options?: O;
  readonly bad: readonly BadExample[];
  readonly good: readonly Example[];
}

/** Asked once for each pod template. */
export interface PodRule<O extends Options = Options> extends Meta<O> {
  readonly scope: "pod";
  check(pod: Pod, context: Context<O>): Iterable<Finding>;
}

/** Asked once for each object of `kinds`. */
export interface ObjectRule<O extends Options = Options> extends Meta<O> {
  readonly scope: "object";
  check(object: ManifestObject, context: Context<O>): Iterable<Finding>;
}

export type Rule = PodRule | ObjectRule;

// Typed by their own options here; the runner hands each rule the values of its own options.
export function podRule<const O extends Options>(rule: Omit<PodRule<O>, "scope">): Rule {
  return { ...rule, scope: "pod" } as unknown as Rule;
}

export function objectRule<const O extends Options>(rule: Omit<ObjectRule<O>, "scope">): Rule {
  return { ...rule, scope: "object" } as unknown as Rule;
}
