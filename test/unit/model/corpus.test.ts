import { readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { describe, expect, test } from "vitest";
import { podSetsOfObject } from "../../../src/model/workloads/index.ts";
import { corpusFolder, corpusVerdicts, hasCorpus } from "../../support/corpus.ts";

// What the model says that accepted manifests ask for equals a plain calculation, which shares no code with it.

/** Just enough of the objects' shapes to read them by their field names. */
interface Container { readonly restartPolicy?: string; readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts } }
interface PodSpec { readonly containers?: readonly Container[]; readonly initContainers?: readonly Container[] }
interface Template { readonly spec: PodSpec }
type Amounts = Readonly<Record<string, string | number>>;
interface Side { readonly replicas?: number; readonly template?: PodSpec; readonly worker?: PodSpec; readonly parallelism?: { readonly data?: number; readonly dataLocal?: number; readonly pipeline?: number } }
interface JobSpec { readonly parallelism?: number; readonly completions?: number; readonly template: Template }
interface Ray { readonly headGroupSpec: { readonly template: Template }; readonly workerGroupSpecs?: readonly { readonly replicas?: number; readonly minReplicas?: number; readonly maxReplicas?: number; readonly numOfHosts?: number; readonly template: Template }[] }
interface Nim extends Container { readonly replicas?: number; readonly multiNode?: { readonly parallelism: { readonly pipeline?: number } } }
interface Roles { readonly [role: string]: { readonly replicas?: number; readonly template: Template } }

/** Extended resources by name; `unknown` where the manifest alone doesn't say how many pods there will be. */
type Totals = Record<string, number> | "unknown";

const suffixes: Readonly<Record<string, number>> = { "": 1, k: 1e3, Ki: 1024, M: 1e6, Mi: 1024 ** 2, G: 1e9, Gi: 1024 ** 3 };

function amount(quantity: string | number): number {
  const [, digits = "", suffix = ""] = /^(\d+)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  return Number(digits) * (suffixes[suffix] ?? NaN);
}

function podTotals(spec: PodSpec): Record<string, number> {
  const names = new Set<string>();
  for (const c of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) for (const name of [...Object.keys(c.resources?.limits ?? {}), ...Object.keys(c.resources?.requests ?? {})]) if (name.includes("/")) names.add(name);
  const totals: Record<string, number> = {};
  for (const name of names) {
    const of = (c: Container) => amount(c.resources?.requests?.[name] ?? c.resources?.limits?.[name] ?? 0);
    let main = 0;
    for (const c of spec.containers ?? []) main += of(c);
    let sidecars = 0;
    let before = 0;
    for (const c of spec.initContainers ?? []) {
      if (c.restartPolicy === "Always") sidecars += of(c);
      else before = Math.max(before, sidecars + of(c));
    }
    totals[name] = Math.max(main + sidecars, before);
  }
  return totals;
}

function sum(...parts: readonly (readonly [count: number, spec: PodSpec | undefined])[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [count, spec] of parts) for (const [name, amount] of Object.entries(podTotals(spec ?? {}))) total[name] = (total[name] ?? 0) + count * amount;
  return total;
}

const nimPods = (nim: Nim) => (nim.replicas ?? 1) * (nim.multiNode?.parallelism.pipeline ?? 1);
const nimTotals = (nim: Nim) => sum([nimPods(nim), { containers: [nim] }]);

function side(spec: Side): readonly (readonly [number, PodSpec | undefined])[] {
  const { data = 1, dataLocal = 1, pipeline = 1 } = spec.parallelism ?? {};
  const group = spec.parallelism?.data === undefined ? pipeline : data / dataLocal;
  const replicas = spec.replicas ?? 1;
  return spec.worker === undefined ? [[replicas, spec.template]] : [[replicas, spec.template ?? spec.worker], [replicas * (group - 1), spec.worker]];
}

function ray(cluster: Ray): readonly (readonly [number, PodSpec])[] {
  return [[1, cluster.headGroupSpec.template.spec], ...(cluster.workerGroupSpecs ?? []).map((group) => [Math.min(Math.max(group.replicas ?? 0, group.minReplicas ?? 0), group.maxReplicas ?? 1e9) * (group.numOfHosts ?? 1), group.template.spec] as const)];
}

const roles = (map: Roles, workers = 1) => sum(...Object.entries(map).map(([role, { replicas, template }]) => [replicas ?? (role === "Worker" ? workers : 1), template.spec] as const));
const job = (spec: JobSpec) => Math.min(spec.parallelism ?? 1, spec.completions ?? 1e9);

/** By kind, from the spec; written by hand from the reference, section 1. */
const plainly: Readonly<Record<string, (spec: never) => Totals>> = {
  Pod: (spec: PodSpec) => sum([1, spec]),
  Deployment: (spec: { replicas?: number; template: Template }) => sum([spec.replicas ?? 1, spec.template.spec]),
  StatefulSet: (spec: { replicas?: number; template: Template }) => sum([spec.replicas ?? 1, spec.template.spec]),
  Job: (spec: JobSpec & { tasks?: readonly { replicas: number; template: Template }[] }) => (spec.tasks === undefined ? sum([job(spec), spec.template.spec]) : sum(...spec.tasks.map((task) => [task.replicas, task.template.spec] as const))),
  JobSet: (spec: { replicatedJobs: readonly { replicas?: number; template: { spec: JobSpec } }[] }) => sum(...spec.replicatedJobs.map((each) => [(each.replicas ?? 1) * job(each.template.spec), each.template.spec.template.spec] as const)),
  LeaderWorkerSet: (spec: { replicas?: number; leaderWorkerTemplate: { size?: number; leaderTemplate?: Template; workerTemplate: Template } }) => {
    const { size = 1, leaderTemplate, workerTemplate } = spec.leaderWorkerTemplate;
    const groups = spec.replicas ?? 1;
    return leaderTemplate === undefined ? sum([groups * size, workerTemplate.spec]) : sum([groups, leaderTemplate.spec], [groups * (size - 1), workerTemplate.spec]);
  },
  PyTorchJob: (spec: { pytorchReplicaSpecs: Roles }) => roles(spec.pytorchReplicaSpecs),
  MPIJob: (spec: { mpiReplicaSpecs: Roles }) => roles(spec.mpiReplicaSpecs, 0),
  RayCluster: (spec: Ray) => sum(...ray(spec)),
  RayJob: (spec: { rayClusterSpec?: Ray; submitterPodTemplate?: Template }) => sum(...(spec.rayClusterSpec === undefined ? [] : ray(spec.rayClusterSpec)), [1, spec.submitterPodTemplate?.spec]),
  RayService: (spec: { rayClusterConfig: Ray }) => sum(...ray(spec.rayClusterConfig)),
  InferenceService: (spec: { predictor: PodSpec & { minReplicas?: number; maxReplicas?: number } & Readonly<Record<string, unknown>> }) => {
    const { predictor } = spec;
    if (predictor.minReplicas === 0) return "unknown";
    const server = ["model", "tensorflow", "pytorch", "triton", "huggingface"].flatMap((key) => (predictor[key] === undefined ? [] : [predictor[key] as Container]));
    return sum([predictor.minReplicas ?? 1, { containers: [...(predictor.containers ?? []), ...server] }]);
  },
  LLMInferenceService: (spec: Side & { prefill?: Side; router?: { scheduler?: { template?: PodSpec } } }) => sum(...side(spec), ...(spec.prefill === undefined ? [] : side(spec.prefill)), [1, spec.router?.scheduler?.template]),
  NIMService: (spec: Nim) => nimTotals(spec),
  NIMPipeline: (spec: { services: readonly { enabled: boolean; spec: Nim }[] }) => sum(...spec.services.filter((each) => each.enabled).map((each) => [nimPods(each.spec), { containers: [each.spec] }] as const)),
  PodCliqueSet: (spec: { replicas?: number; template: { cliques: readonly { name: string; spec: { replicas?: number; podSpec: PodSpec } }[]; podCliqueScalingGroups?: readonly { replicas?: number; cliqueNames: readonly string[] }[] } }) =>
    sum(...spec.template.cliques.map(({ name, spec: clique }) => {
      const group = spec.template.podCliqueScalingGroups?.find((each) => each.cliqueNames.includes(name));
      return [(spec.replicas ?? 0) * (group?.replicas ?? 1) * (clique.replicas ?? 0), clique.podSpec] as const;
    })),
  // How many pods there are depends on the nodes, the schedule, or who uses it.
  DaemonSet: () => "unknown",
  CronJob: () => "unknown",
  LLMInferenceServiceConfig: (spec: Side & { prefill?: Side }) => sum(...side(spec), ...(spec.prefill === undefined ? [] : side(spec.prefill))),
  // The operator gives its Job processor and memory only.
  NIMCache: () => ({}),
};

const accepted = corpusVerdicts().filter(({ verdict, kind }) => verdict === "accepted" && kind in plainly);

const texts = new Map<string, readonly unknown[]>();

function documentsOf(file: string): readonly unknown[] {
  let documents = texts.get(file);
  if (documents === undefined) {
    documents = parseAllDocuments(readFileSync(path.join(corpusFolder, "manifests", file), "utf8"), { version: "1.1" }).map((each) => each.toJS() as unknown);
    texts.set(file, documents);
  }
  return documents;
}

/** The model's totals, by what it says of each role. */
function modelled(object: object): Totals {
  const total: Record<string, number> = {};
  const sets = podSetsOfObject(object as Readonly<Record<string, unknown>>);
  if (sets === undefined) throw new Error("the model has no such kind");
  for (const { count, requests } of sets) {
    if (count === undefined) return "unknown";
    for (const [name, amount] of Object.entries(requests)) if (name.includes("/")) total[name] = (total[name] ?? 0) + count * amount;
  }
  return sets.length === 0 ? "unknown" : total;
}

const nonzero = (totals: Totals): Totals => (totals === "unknown" ? totals : Object.fromEntries(Object.entries(totals).filter(([, amount]) => amount !== 0).sort(([a], [b]) => (a < b ? -1 : 1))));

describe("what public manifests ask for", () => {
  if (!hasCorpus) {
    test("totals by kind", ({ skip }) => skip(`needs verdicts.tsv and manifests in ${corpusFolder}; CORPUS names another folder`));
    return;
  }
  test.each([...new Set(accepted.map((row) => row.kind))].sort())("%s", (kind) => {
    const these = accepted.filter((row) => row.kind === kind);
    const compared = these.map((row) => {
      const object = documentsOf(row.file)[row.document ?? 0] as { readonly spec?: object };
      const plain = object.spec === undefined ? "unknown" : (plainly[kind]?.(object.spec as never) ?? "unknown");
      return { file: `${row.file}#${row.document ?? 0}`, plain: nonzero(plain), model: nonzero(modelled(object)) };
    });
    expect(compared.map(({ file, model }) => ({ file, totals: model }))).toEqual(compared.map(({ file, plain }) => ({ file, totals: plain })));
  });

  test("hundreds of documents of twenty kinds are compared", () => {
    expect(accepted.length).toBeGreaterThan(400);
    expect(new Set(accepted.map((row) => row.kind)).size).toBeGreaterThanOrEqual(20);
  });
});
