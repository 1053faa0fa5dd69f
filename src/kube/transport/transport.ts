import { readFile } from "node:fs/promises";
import * as http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import { systemClock, type Clock } from "../../base/clock.ts";
import type { ClusterSettings } from "../config/clusterSettings.ts";
import type { Environment } from "../config/environment.ts";
import { kubeconfigProblem } from "../config/kubeconfigErrors.ts";
import { KubeError } from "../errors.ts";
import type { ClientCertificate } from "../signIn/credentials.ts";
import { environmentProxy, hostOf, isExempt } from "./proxyRules.ts";
import { tunnel } from "./tunnel.ts";

/*
 * VS Code replaces `request` and `get` of http and https, and `connect` of net and tls, in place (package
 * @vscode/proxy-agent 0.45, `createHttpPatch`). What that means here:
 * - With `http.proxySupport: override` (the default) it drops the agent of a request to another machine, takes its own,
 *   and on a direct way Node's global agent. TLS options must therefore stand in the request: in an agent they are lost.
 * - With `on` it looks for a proxy only where a request brings no agent. So where VS Code shall find the way: no agent.
 * - `ca` is kept; without it VS Code adds the system's certificates. So without a CA in the kubeconfig: no `ca`.
 * - Through a proxy it passes no host on to tls.connect, so that Node checks a certificate for an IP address against the
 *   proxy's name. So, where VS Code finds the way to an IP address: a check of our own that knows it. Only there, because
 *   new versions of Node don't keep a connection for the next request when a request brings such a check.
 * - It knows NO_PROXY without CIDR blocks, and nothing of `proxy-url`. A request with `socketPath` passes untouched; where
 *   we know the way ourselves we say `socketPath` to be left alone, and our agent doesn't look at it.
 */

type Route =
  /** The host (VS Code) finds the way. */
  | { readonly kind: "host" }
  | { readonly kind: "direct" }
  | { readonly kind: "proxy"; readonly proxy: URL };

/** kubectl's order: `proxy-url`, which NO_PROXY doesn't touch; then the environment. VS Code's `http.proxy` stands between. */
function routeTo(cluster: Pick<ClusterSettings, "server" | "proxy">, environment: Environment, hostProxies: boolean): Route {
  if (cluster.proxy !== undefined) return { kind: "proxy", proxy: cluster.proxy };
  if (hostProxies) return isExempt(cluster.server, environment) ? { kind: "direct" } : { kind: "host" };
  const proxy = environmentProxy(cluster.server, environment);
  return proxy === undefined ? { kind: "direct" } : { kind: "proxy", proxy };
}

export interface Transport {
  /** PEM text of the cluster's CA; "" for the system's. */
  authority(): Promise<string>;
  options(certificate: ClientCertificate | undefined): Promise<https.RequestOptions>;
  dispose(): void;
}

/** A file of authorities is read anew after this time in ms: who rotates them writes the new one beside the old one first. */
const fresh = 50_000;

export function createTransport(cluster: ClusterSettings, environment: Environment, hostProxies: boolean, clock: Clock = systemClock): Transport {
  const route = routeTo(cluster, environment, hostProxies);
  const secure = cluster.server.protocol === "https:";
  const agent = route.kind === "host" ? undefined : secure ? new ClusterAgent(route) : new PlainAgent(route);
  let authority: { readonly value: Promise<string>; readonly at: number } | undefined;
  const readAuthority = (): Promise<string> => {
    const before = authority;
    if (before !== undefined && (cluster.authorityFile === "" || clock.now() - before.at < fresh)) return before.value;
    // While the file can't be read, what it said stays in use.
    const value = before === undefined ? authorityOf(cluster) : authorityOf(cluster).catch(() => before.value);
    authority = { value, at: clock.now() };
    return value;
  };
  const name = cluster.tlsServerName || hostOf(cluster.server);
  return {
    authority: readAuthority,
    async options(certificate) {
      const ca = secure ? await readAuthority() : "";
      return {
        agent,
        ...(agent !== undefined && hostProxies ? { socketPath: leaveAlone } : {}),
        ...(ca === "" ? {} : { ca }),
        ...(certificate === undefined || !secure ? {} : { cert: certificate.cert, key: certificate.key }),
        ...(cluster.insecure ? { rejectUnauthorized: false } : {}),
        ...(secure && isIP(name) === 0 ? { servername: name } : {}),
        ...(secure && agent === undefined && isIP(name) !== 0 ? { checkServerIdentity: (_: string, peer: tls.PeerCertificate) => tls.checkServerIdentity(name, peer) } : {}),
      };
    },
    dispose: () => agent?.destroy(),
  };
}

/** Whether we run in VS Code's extension host, with its `https` (it keeps the original functions under this name). */
export function inVSCode(): boolean {
  return "__vscodeOriginal" in https;
}

/** Never opened: see above. */
const leaveAlone = "kube-gpu-inspector";

async function authorityOf(cluster: ClusterSettings): Promise<string> {
  if (cluster.authorityData !== "") return checked(cluster, cluster.authorityData, "`certificate-authority-data`");
  if (cluster.authorityFile === "") return "";
  try {
    return checked(cluster, await readFile(cluster.authorityFile, "utf8"), `the file ${cluster.authorityFile}`);
  } catch (error) {
    if (error instanceof KubeError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw kubeconfigProblem(cluster.file, `has a cluster "${cluster.name}" whose \`certificate-authority\` ${code === "ENOENT" ? "doesn't exist" : `can't be read (${code})`}: ${cluster.authorityFile}`, "Correct the path, or write the file anew with your provider's command.");
  }
}

/** OpenSSL ignores what isn't a certificate, and the connection would then fail for a reason that misleads. */
function checked(cluster: ClusterSettings, pem: string, what: string): string {
  try {
    tls.createSecureContext({ ca: pem });
    if (pem.includes("-----BEGIN ")) return pem;
  } catch {
    // Said below.
  }
  throw kubeconfigProblem(cluster.file, `has a cluster "${cluster.name}" whose certificate authority is no PEM certificate (${what})`, "Write the file anew with your provider's command.");
}

type Created = (error: Error | null, stream: Duplex) => void;
type KnownRoute = Exclude<Route, { readonly kind: "host" }>;

class ClusterAgent extends https.Agent {
  readonly #route: KnownRoute;

  constructor(route: KnownRoute) {
    // Nothing of TLS here: an agent's options would win over the request's.
    super({ keepAlive: true, scheduling: "lifo" });
    this.#route = route;
  }

  override createConnection(given: https.RequestOptions, created?: Created): Duplex | null | undefined {
    const options = withoutPath(given);
    // After the pool's key was made of the request's options: the list of the system's certificates is long.
    if (options.ca === undefined) options.ca = systemAuthorities();
    if (this.#route.kind === "direct") return super.createConnection(options, created);
    throughProxy(this.#route.proxy, options, created, (socket) => tls.connect({ ...(options as tls.ConnectionOptions), socket }));
    return undefined;
  }
}

class PlainAgent extends http.Agent {
  readonly #route: KnownRoute;

  constructor(route: KnownRoute) {
    super({ keepAlive: true, scheduling: "lifo" });
    this.#route = route;
  }

  override createConnection(given: http.ClientRequestArgs, created?: Created): Duplex | null | undefined {
    const options = withoutPath(given);
    if (this.#route.kind === "direct") return super.createConnection(options, created);
    throughProxy(this.#route.proxy, options, created, (socket) => socket);
    return undefined;
  }
}

/** Node takes `path` for the path of a local socket once `socketPath` was given. */
function withoutPath<O extends http.ClientRequestArgs>(given: O): O {
  const options = { ...given };
  delete options.socketPath;
  delete options.path;
  return options;
}

function throughProxy(proxy: URL, options: https.RequestOptions, created: Created | undefined, wrap: (socket: Duplex) => Duplex): void {
  const authorities = typeof options.ca === "string" ? [options.ca] : [];
  tunnel(proxy, { host: options.host ?? "", port: Number(options.port) }, authorities).then(
    (socket) => created?.(null, wrap(socket)),
    (error: unknown) => created?.(error as Error, undefined as unknown as Duplex),
  );
}

let cachedAuthorities: string[] | undefined;

/** What kubectl trusts where the kubeconfig names no CA: the system's certificates. Node's own list joins them. */
function systemAuthorities(): string[] {
  return (cachedAuthorities ??= [...new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")])]);
}
