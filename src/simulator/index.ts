import { randomBytes } from "node:crypto";
import { systemClock, type Clock } from "../base/clock.ts";
import { restrictedRules, type Account } from "./api/authorization.ts";
import type { LogLine } from "./api/logs.ts";
import type { ProxyHandler } from "./api/proxy.ts";
import type { StreamSource } from "./api/sockets.ts";
import { Engine } from "./cluster/engine.ts";
import { ControlledClock } from "./controlledClock.ts";
import { Faults } from "./faults.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { Random } from "./random.ts";
import { builtinResources, operatorResources } from "./resources.ts";
import { startServer, type ApiServer } from "./server.ts";
import { ObjectStore } from "./store.ts";
import { buildDemo, emptyWorld, restrictedNamespaces } from "./world/demo.ts";
import { LogBook } from "./world/logs.ts";
import { Ports } from "./world/ports.ts";
import { Shell } from "./world/shell.ts";
import { BEGINNING } from "./world/teams.ts";

export type { ObjectStore } from "./store.ts";
export type { Draft, KubeObject } from "./objects.ts";
export type { Fault, FaultEffect, FaultMatch, Faults, LiveFault } from "./faults.ts";
export type { ProxyHandler, ProxyRequest } from "./api/proxy.ts";
export type { Answer } from "./api/channel.ts";
export type { Behaviour } from "./cluster/behaviour.ts";

export interface SimulatorOptions {
  /** Nodes and pods of the demo; left out, the cluster that fits on a screen. Pods are a number to come near to. */
  readonly nodes?: number;
  readonly pods?: number;
  /** Same seed and same clock, same cluster. */
  readonly seed?: number;
  /** Everything that happens, and every timeout and bookmark of the API, follows it. */
  readonly clock?: Clock;
  /** `empty`: the API server alone with the namespaces default and kube-system; nothing is scheduled or run. */
  readonly world?: "demo" | "empty";
  /** 0, the default: any free one. */
  readonly port?: number;
  /** Bearer token of the admin; made up when left out. */
  readonly token?: string;
  /** Whether scheduler, kubelets and controllers work. By default in the demo only. */
  readonly engine?: boolean;
  /** Whether new jobs arrive by themselves. By default in the demo only. */
  readonly life?: boolean;
}

export interface Simulator {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly token: string;
  /** May read workloads in the namespaces `restrictedNamespaces`, and nothing at cluster scope. */
  readonly restrictedToken: string;
  readonly restrictedNamespaces: readonly string[];
  /** YAML. */
  kubeconfig(user?: "admin" | "restricted"): string;
  readonly store: ObjectStore;
  readonly faults: Faults;
  /** Undefined without scheduler and kubelets. */
  readonly engine: Engine | undefined;
  readonly counts: ApiServer["counts"];
  /** Adds a line to a container's log, besides what the demo makes up. */
  log(namespace: string, pod: string, container: string, line: string): void;
  /** Answers for pods and services behind the API server's proxy. The last one set is asked first. */
  onProxy(handler: ProxyHandler): void;
  /** Groups whose discovery is served as stale. */
  readonly staleGroups: Set<string>;
  /** Pushes the cluster's own time forward, whatever its clock does. */
  advance(milliseconds: number): void;
  stop(): Promise<void>;
}

/** How long the demo has been living when it starts, in ms: jobs have ended, failed and waited by then. */
const PAST = BEGINNING * 60_000;

/** Starts a cluster that listens on loopback. Rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const base = options.clock ?? systemClock;
  const demo = (options.world ?? "demo") === "demo";
  const withEngine = options.engine ?? demo;
  const random = new Random(options.seed ?? 1);
  const large = (options.nodes ?? 0) > 200 || (options.pods ?? 0) > 2000;
  const past = demo ? (large ? PAST / 9 : PAST) : 0;
  const clock = new ControlledClock(base.now() - past);
  const store = new ObjectStore(clock, random, [...builtinResources, ...operatorResources]);
  const logBook = new LogBook();
  if (!demo) emptyWorld(store);
  const begin = demo ? buildDemo({ store, clock, random, ...sizes(options) }) : undefined;
  const engine = withEngine ? new Engine(store, clock, random) : undefined;
  if (engine !== undefined) {
    logBook.use(engine.behaviours);
    begin?.(engine, { arrivals: options.life ?? demo, pace: past / PAST });
  }
  clock.advance(past);
  clock.attach(base);

  const token = options.token ?? randomBytes(24).toString("base64url");
  const restrictedToken = randomBytes(24).toString("base64url");
  const admin: Account = { user: { name: "demo-admin", groups: ["system:masters"] }, rules: [], allPaths: true };
  const restricted: Account = { user: { name: "demo-user", groups: ["ml-research"] }, rules: restrictedRules(restrictedNamespaces), allPaths: false };
  const faults = new Faults(store);
  const staleGroups = new Set<string>();
  const proxies: ProxyHandler[] = [];
  const proxy: ProxyHandler = (request) => {
    for (const handler of proxies.toReversed()) {
      const answer = handler(request);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  const shell = new Shell(store, clock);
  const ports = new Ports(proxy);
  const streams: StreamSource = {
    exec: (pod, container, command, socket) => shell.open(pod, container, command, socket),
    portForward: (pod, port, socket) => ports.forward(pod, port, socket),
  };
  const server = await startServer({
    context: { store, clock, proxy, streams, staleGroups, logs: (pod, container, previous, now): readonly LogLine[] => logBook.read(pod, container, previous, now) },
    faults,
    accounts: new Map([[token, { ...admin, role: "admin" }], [restrictedToken, { ...restricted, role: "restricted" }]]),
  }, options.port ?? 0);

  return {
    url: server.url, token, restrictedToken, restrictedNamespaces, store, faults, engine, counts: server.counts, staleGroups,
    kubeconfig: (user = "admin") => kubeconfig(server.url, user === "admin" ? token : restrictedToken, user, user === "admin" ? "default" : restrictedNamespaces[0] ?? "default"),
    log: (namespace, pod, container, line) => logBook.append(namespace, pod, container, { time: clock.now(), text: line }),
    onProxy: (handler) => void proxies.push(handler),
    advance: (milliseconds) => clock.advance(milliseconds),
    async stop() {
      engine?.dispose();
      clock.stop();
      store.close();
      await server.stop();
    },
  };
}

function sizes(options: SimulatorOptions): { nodes?: number; pods?: number } {
  return { ...(options.nodes === undefined ? {} : { nodes: options.nodes }), ...(options.pods === undefined ? {} : { pods: options.pods }) };
}
