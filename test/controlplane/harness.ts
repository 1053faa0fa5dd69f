import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { controlPlaneBinaries, MissingPrerequisite, type Binaries, type Component } from "./build.ts";
import { createAuthority, issueClient, issueServer, type Certificate } from "./certificates.ts";
import { Client, type Endpoint } from "./client.ts";
import { kubeconfig, type KubeconfigUser } from "./kubeconfig.ts";
import { freePort, Processes, tail, type Running } from "./processes.ts";
import { until } from "./wait.ts";

export interface ControlPlaneOptions {
  readonly scheduler?: boolean;
  readonly controllerManager?: boolean;
  /** More flags of kube-apiserver. */
  readonly apiServerFlags?: readonly string[];
  /** Where kube-apiserver is taken from instead of the usual build, e.g. an older one that is to be upgraded. */
  readonly apiServer?: Binaries;
}

/** A real control plane on loopback, with an empty etcd of its own. */
export interface ControlPlane {
  readonly url: string;
  readonly folder: string;
  readonly caFile: string;
  /** Admin: member of system:masters. */
  readonly admin: Client;
  /** The user `restricted` of the group `team-a`, who may nothing until a test grants something. */
  readonly restricted: Client;
  /** Body of an admin request that must succeed. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** A client with other credentials. The caller disposes it. */
  client(credentials: Pick<Endpoint, "token" | "certificate">): Client;
  /** A client certificate that ends after so many seconds. */
  clientCertificate(user: string, groups: readonly string[], lifetimeSeconds: number): Certificate;
  kubeconfig(user: KubeconfigUser): string;
  /** Writes the kubeconfig into the control plane's folder and gives its path. */
  kubeconfigFile(user: KubeconfigUser): string;
  /** SIGKILL to kube-apiserver; etcd and the other components stay. */
  killApiServer(): Promise<void>;
  /** Starts kube-apiserver again at the same address, with the same etcd; with other binaries than before, or with other flags, where given. */
  startApiServer(change?: { readonly apiServer?: Binaries; readonly flags?: readonly string[] }): Promise<void>;
  /** What the server's certificate is from now on, after the next start: of the same authority, issued anew. */
  rotateServerCertificate(): void;
  /** Compacts etcd up to now: continue tokens and versions from before are gone (410). Works without kube-apiserver, too. */
  compact(): Promise<void>;
  /** Process ids of what runs now. */
  pids(): readonly number[];
  /** Ends all processes and removes the folder. With `failed`, the logs are kept in artifacts/controlplane/ first. */
  stop(failed?: boolean): Promise<void>;
}

/** Credentials for tests on loopback; they are worth nothing elsewhere. */
const tokens = { admin: "admin-token", restricted: "restricted-token", scheduler: "scheduler-token", manager: "manager-token" } as const;

const tokenFile = [
  `${tokens.admin},admin,admin,"system:masters"`,
  `${tokens.restricted},restricted,restricted,"team-a"`,
  `${tokens.scheduler},system:kube-scheduler,scheduler,"system:authenticated"`,
  `${tokens.manager},system:kube-controller-manager,manager,"system:masters"`,
].join("\n");

/** The controllers that tests need. The rest only costs start-up time. */
const controllers = [
  "deployment-controller", "replicaset-controller", "statefulset-controller", "daemonset-controller", "job-controller", "cronjob-controller",
  "garbage-collector-controller", "namespace-controller", "pod-garbage-collector-controller", "resourceclaim-controller", "disruption-controller",
];

class Starter {
  readonly folder = mkdtempSync(join(tmpdir(), "kube-gpu-controlplane-"));
  readonly processes = new Processes(this.folder);
  readonly authority = createAuthority("kube-gpu-inspector-test");
  binaries: Binaries;
  etcdUrl = "";
  url = "";
  #apiServer: Running | undefined;
  apiServerFlags: readonly string[];

  constructor(binaries: Binaries, apiServerFlags: readonly string[]) {
    this.binaries = binaries;
    this.apiServerFlags = apiServerFlags;
  }

  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  #start(name: Component, flags: readonly string[]): Running {
    const command = this.binaries[name];
    if (command === undefined) throw new MissingPrerequisite(`${name}: it is not in KUBEBUILDER_ASSETS; put it there, or unset the variable to build the control plane from source.`);
    return this.processes.start(name, command, flags);
  }

  /** Waits until `ready` says true; a process that ends before is an error with the end of its log. */
  async #readiness(running: Running, ready: () => Promise<boolean>): Promise<void> {
    await until(`${running.name} is ready`, async () => {
      if (!running.alive()) return "ended";
      return (await ready()) && "ready";
    }, 60_000).then((how) => {
      if (how === "ended") throw new Error(`${running.name} ended at its start:\n${tail(running.logFile)}`);
    });
  }

  async startEtcd(): Promise<void> {
    const [clients, peers] = [await freePort(), await freePort()];
    this.etcdUrl = `http://127.0.0.1:${clients}`;
    const peerUrl = `http://127.0.0.1:${peers}`;
    const etcd = this.#start("etcd", [
      "--name=default", `--data-dir=${join(this.folder, "etcd")}`, "--unsafe-no-fsync", "--log-level=warn",
      `--listen-client-urls=${this.etcdUrl}`, `--advertise-client-urls=${this.etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=default=${peerUrl}`,
    ]);
    await this.#readiness(etcd, async () => (await fetch(`${this.etcdUrl}/health`)).ok);
  }

  async startApiServer(): Promise<void> {
    if (this.url === "") {
      const server = issueServer(this.authority);
      this.file("ca.crt", this.authority.certificate);
      this.file("server.crt", server.certificate);
      this.file("server.key", server.key);
      this.file("tokens.csv", tokenFile);
      const account = generateKeyPairSync("ec", { namedCurve: "P-256" });
      this.file("account.key", account.privateKey.export({ type: "sec1", format: "pem" }).toString());
      this.file("account.pub", account.publicKey.export({ type: "spki", format: "pem" }).toString());
      this.url = `https://127.0.0.1:${await freePort()}`;
    }
    const server = this.#start("kube-apiserver", [
      `--etcd-servers=${this.etcdUrl}`, "--bind-address=127.0.0.1", `--secure-port=${new URL(this.url).port}`, "--advertise-address=127.0.0.1",
      "--tls-cert-file=server.crt", "--tls-private-key-file=server.key", "--client-ca-file=ca.crt", "--token-auth-file=tokens.csv",
      "--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount", "--service-cluster-ip-range=10.0.0.0/24",
      "--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file=account.pub", "--service-account-signing-key-file=account.key",
      // Nothing else of the machine is part of the cluster: no endpoints of this server, and no pause at its end.
      "--endpoint-reconciler-type=none", "--shutdown-delay-duration=0s", "--profiling=false",
      ...this.apiServerFlags,
    ]);
    this.#apiServer = server;
    const client = new Client({ url: this.url, ca: this.authority.certificate, token: tokens.admin });
    try {
      await this.#readiness(server, async () => (await client.request("GET", "/readyz")).status === 200);
    } finally {
      client.dispose();
    }
  }

  rotateServerCertificate(): void {
    const server = issueServer(this.authority);
    this.file("server.crt", server.certificate);
    this.file("server.key", server.key);
  }

  async killApiServer(): Promise<void> {
    await this.#apiServer?.kill();
  }

  startScheduler(): void {
    const credentials = this.file("scheduler.kubeconfig", kubeconfig(this.url, this.authority.certificate, { token: tokens.scheduler }));
    // The limits on requests are lifted: tests schedule hundreds of pods.
    const config = { apiVersion: "kubescheduler.config.k8s.io/v1", kind: "KubeSchedulerConfiguration", leaderElection: { leaderElect: false }, clientConnection: { kubeconfig: credentials, qps: 1000, burst: 1000 }, podInitialBackoffSeconds: 1, podMaxBackoffSeconds: 1 };
    const file = this.file("scheduler.json", JSON.stringify(config));
    this.#start("kube-scheduler", [`--config=${file}`, "--secure-port=0"]);
  }

  startControllerManager(): void {
    const credentials = this.file("manager.kubeconfig", kubeconfig(this.url, this.authority.certificate, { token: tokens.manager }));
    this.#start("kube-controller-manager", [
      `--kubeconfig=${credentials}`, "--leader-elect=false", "--secure-port=0", "--use-service-account-credentials=false", "--kube-api-qps=500", "--kube-api-burst=500", `--controllers=${controllers.join(",")}`,
    ]);
  }
}

async function compact(etcdUrl: string): Promise<void> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${etcdUrl}/v3/kv/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`etcd ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { header: { revision: string } };
  };
  // A key that is no part of Kubernetes moves the revision on, so that every version known so far is older.
  const key = Buffer.from("/kube-gpu-inspector-test").toString("base64");
  await post("put", { key, value: key });
  const { header } = await post("put", { key, value: key });
  await post("compaction", { revision: header.revision, physical: true });
}

/**
 * Starts etcd and kube-apiserver, and on request kube-scheduler and kube-controller-manager, in about 3 seconds. Everything
 * listens on loopback only, and ends with this process at the latest. Rejects with MissingPrerequisite where something has
 * to be installed first.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const starter = new Starter(await controlPlaneBinaries((line) => console.log(`control plane: ${line}`)), options.apiServerFlags ?? []);
  const { folder, processes, authority } = starter;
  try {
    await starter.startEtcd();
    if (options.apiServer !== undefined) starter.binaries = { ...starter.binaries, ...options.apiServer };
    await starter.startApiServer();
    if (options.scheduler === true) starter.startScheduler();
    if (options.controllerManager === true) starter.startControllerManager();
  } catch (error) {
    await processes.stop();
    throw error;
  }
  const clients: Client[] = [];
  const client = (credentials: Pick<Endpoint, "token" | "certificate">) => {
    const made = new Client({ url: starter.url, ca: authority.certificate, ...credentials });
    clients.push(made);
    return made;
  };
  const admin = client({ token: tokens.admin });
  const text = (user: KubeconfigUser) => kubeconfig(starter.url, authority.certificate, user === "admin" || user === "restricted" ? { token: tokens[user] } : user);
  let files = 0;
  return {
    url: starter.url,
    folder,
    caFile: join(folder, "ca.crt"),
    admin,
    restricted: client({ token: tokens.restricted }),
    api: (method, path, body) => admin.ask(method, path, body),
    client,
    clientCertificate: (user, groups, lifetime) => issueClient(authority, user, groups, lifetime),
    kubeconfig: text,
    kubeconfigFile: (user) => starter.file(`user-${++files}.kubeconfig`, text(user)),
    killApiServer: () => starter.killApiServer(),
    startApiServer: (change = {}) => {
      if (change.apiServer !== undefined) starter.binaries = { ...starter.binaries, ...change.apiServer };
      if (change.flags !== undefined) starter.apiServerFlags = change.flags;
      return starter.startApiServer();
    },
    rotateServerCertificate: () => starter.rotateServerCertificate(),
    compact: () => compact(starter.etcdUrl),
    pids: () => processes.pids(),
    async stop(failed = false) {
      for (const one of clients) one.dispose();
      if (failed) cpSync(join(folder, "logs"), join(import.meta.dirname, "..", "..", "artifacts", "controlplane", basename(folder)), { recursive: true });
      await processes.stop();
    },
  };
}
