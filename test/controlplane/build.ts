import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";

export type Component = "etcd" | "kube-apiserver" | "kube-scheduler" | "kube-controller-manager";

/** How to start each component: program and first arguments. A component that is missing can't be started here. */
export type Binaries = Readonly<Partial<Record<Component, readonly string[]>>>;

/** Something that the machine lacks. The message names it and says how to install it. */
export class MissingPrerequisite extends Error {
  override readonly name = "MissingPrerequisite";
}

const components: readonly Component[] = ["etcd", "kube-apiserver", "kube-scheduler", "kube-controller-manager"];
const source = import.meta.dirname;
const tools = join(source, "..", "..", ".tools", "controlplane");

/**
 * The Go module file to build from. `KUBE_GPU_KUBERNETES` names an older minor version (`npm test -- cluster --kubernetes
 * 1.33` sets it), which has a file of its own beside go.mod; without it the newest is built.
 */
export function moduleFile(version = process.env["KUBE_GPU_KUBERNETES"] ?? ""): string {
  if (version === "" || version === kubernetesVersion("go.mod").split(".").slice(0, 2).join(".").slice(1)) return "go.mod";
  const file = `kubernetes-${version}.mod`;
  const others = readdirSync(source).flatMap((name) => /^kubernetes-(.+)\.mod$/.exec(name)?.[1] ?? []);
  if (!others.includes(version)) throw new MissingPrerequisite(`Kubernetes ${version}: the control plane is built as ${[kubernetesVersion("go.mod").slice(1), ...others].join(" or ")}; another version needs a kubernetes-<version>.mod in test/controlplane.`);
  return file;
}

function kubernetesVersion(file: string): string {
  const version = /k8s\.io\/kubernetes (v[\d.]+)/.exec(readFileSync(join(source, file), "utf8"))?.[1];
  if (version === undefined) throw new Error(`test/controlplane/${file} names no version of k8s.io/kubernetes`);
  return version;
}

/** The programs in `KUBEBUILDER_ASSETS`, as envtest lays them out; undefined when it is not set. */
function fromAssets(): Binaries | undefined {
  const folder = process.env["KUBEBUILDER_ASSETS"];
  if (folder === undefined || folder === "") return undefined;
  const present = components.filter((name) => existsSync(join(folder, name)));
  for (const name of ["etcd", "kube-apiserver"] as const) {
    if (!present.includes(name)) throw new MissingPrerequisite(`KUBEBUILDER_ASSETS is ${folder}, but ${name} is not in it: put it there, or unset the variable to build the control plane from source.`);
  }
  return Object.fromEntries(present.map((name) => [name, [join(folder, name)]]));
}

/** Without it the server says v0.0.0-master; the version is that of k8s.io/kubernetes in go.mod. */
const versionVariables = (version: string) => {
  const [major, minor] = version.slice(1).split(".");
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor };
  return Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${String(value)}`);
};

function linkerFlags(version?: string): string {
  return ["-s", "-w", ...versionVariables(kubernetesVersion(moduleFile(version)))].join(" ");
}

/** Where the binary that belongs to these sources lies, built or not. */
export function binaryPath(version?: string): string {
  const hash = createHash("sha256");
  for (const file of [moduleFile(version).replace(/mod$/, "sum"), "main.go"]) hash.update(readFileSync(join(source, file)));
  hash.update(linkerFlags(version));
  return join(tools, hash.digest("hex").slice(0, 16), "controlplane");
}

/** True when nothing has to be built: tests that need a control plane start at once. */
export function isBuilt(): boolean {
  return (process.env["KUBEBUILDER_ASSETS"] ?? "") !== "" || existsSync(binaryPath());
}

/** The programs of one minor version, where they are built already; undefined otherwise: nothing is built for it. */
export function builtBinaries(version: string): Binaries | undefined {
  const binary = binaryPath(version);
  return existsSync(binary) ? allOf(binary) : undefined;
}

function allOf(binary: string): Binaries {
  return Object.fromEntries(components.map((name) => [name, [binary, name]]));
}

/** Go's own answer, or undefined when there is no `go`. */
function goVersion(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn("go", ["version"], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.on("error", () => resolve(undefined));
    child.on("close", () => resolve(text.trim()));
  });
}

/** Rejects with MissingPrerequisite when there is no Go to build with. */
export async function requireGo(): Promise<void> {
  if ((await goVersion()) === undefined) {
    throw new MissingPrerequisite("Go 1.26: install it from https://go.dev/dl/ (tar -C /usr/local -xzf go1.26.*.tar.gz, then put /usr/local/go/bin on PATH), or set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd.");
  }
}

async function compile(target: string, progress: (line: string) => void): Promise<void> {
  await requireGo();
  progress(`building etcd, kube-apiserver, kube-scheduler and kube-controller-manager ${kubernetesVersion(moduleFile())} from source: about 5 minutes the first time`);
  mkdirSync(join(target, ".."), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  const started = Date.now();
  let packages = 0;
  await new Promise<void>((resolve, reject) => {
    // -v names each package as it is compiled: the only progress that `go build` gives.
    const child = spawn("go", ["build", "-v", "-trimpath", `-modfile=${moduleFile()}`, `-ldflags=${linkerFlags()}`, "-o", unfinished, "."], {
      cwd: source,
      stdio: ["ignore", "inherit", "pipe"],
    });
    let rest = "";
    child.stderr.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (/^(go: |#|.*\.go:\d+|.*error)/.test(line)) progress(line);
        else if (++packages % 100 === 0) progress(`${packages} packages, ${Math.round((Date.now() - started) / 1000)} s`);
      }
    });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`go build ended with status ${String(code)}: its lines are above`))));
  });
  // Renamed only when complete, so that a build that was interrupted is never taken for a binary.
  renameSync(unfinished, target);
  progress(`built in ${Math.round((Date.now() - started) / 1000)} s: ${target}`);
}

/** Why a component can't be started here, or undefined when it can: for tests that are skipped by name without it. */
export function lacking(...names: readonly Component[]): string | undefined {
  const assets = fromAssets();
  const missing = assets === undefined ? [] : names.filter((name) => assets[name] === undefined);
  return missing.length === 0 ? undefined : `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not in KUBEBUILDER_ASSETS: unset it to build the whole control plane from source`;
}

/** Gives the programs of the control plane, and builds them when they are missing. Throws MissingPrerequisite. */
export async function controlPlaneBinaries(progress: (line: string) => void): Promise<Binaries> {
  const assets = fromAssets();
  if (assets !== undefined) return assets;
  const binary = binaryPath();
  if (!existsSync(binary)) await compile(binary, progress);
  return allOf(binary);
}

if (process.argv[1] === import.meta.filename) {
  await controlPlaneBinaries((line) => console.log(line)).then(
    (found) => console.log(Object.values(found).map((command) => command.join(" ")).join("\n")),
    (error: unknown) => {
      console.error(error instanceof MissingPrerequisite ? `missing: ${error.message}` : error);
      process.exitCode = 1;
    },
  );
}
