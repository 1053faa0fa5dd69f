import type { RequestOptions } from "node:https";
import { Emitter } from "../base/event.ts";
import { resolveContext } from "./config/context.ts";
import type { ResolvedContext } from "./config/context.ts";
import { processEnvironment } from "./config/environment.ts";
import type { Environment } from "./config/environment.ts";
import { secretsOf } from "./config/userSettings.ts";
import { loadKubeconfig } from "./kubeconfig.ts";
import { cutSecrets, secretValues } from "./secretValues.ts";
import type { OpenSession, Session, SessionDeps } from "./sessionTypes.ts";
import { credentialsOf } from "./signIn/credentialsOf.ts";
import { impersonationHeaders } from "./signIn/credentials.ts";
import { hostOf, isLoopback } from "./transport/proxyRules.ts";
import { createTransport, inVSCode } from "./transport/transport.ts";

/**
 * Reads the kubeconfig and makes the session of one context. Contacts nothing and starts nothing: the first
 * `authorization` or `requestOptions` may. Rejects with a KubeError.
 */
export const openSession: OpenSession = async (source, deps) => {
  const environment = deps.environment ?? processEnvironment();
  const loaded = await loadKubeconfig(source, environment);
  return createSession(resolveContext(loaded, source.context), deps, environment);
};

function createSession(context: ResolvedContext, deps: SessionDeps, environment: Environment): Session {
  const { cluster, user } = context;
  const signIn = new Emitter<{ readonly program: string } | undefined>();
  const hostProxies = deps.hostProxies ?? inVSCode();
  const transport = createTransport(cluster, environment, hostProxies, deps.clock);
  secretValues.add(...secretsOf(user, cluster.proxy));
  const credentials = credentialsOf(context, {
    clock: deps.clock,
    environment,
    authority: () => transport.authority(),
    redact: cutSecrets,
    hostProxies,
    log: deps.log,
    onSignIn: (program) => signIn.fire(program === undefined ? undefined : { program }),
    ...(deps.signInLimit === undefined ? {} : { limit: deps.signInLimit }),
  });
  const impersonation = impersonationHeaders(user.impersonation);
  // As kubectl: who we are is told only to a server that showed who it is, and to this machine.
  const mayTell = cluster.server.protocol === "https:" || isLoopback(hostOf(cluster.server));

  return {
    contextName: context.name,
    namespace: context.namespace,
    server: cluster.server,
    disableCompression: cluster.disableCompression,
    async requestOptions(): Promise<RequestOptions & { base: URL }> {
      return { ...(await transport.options(mayTell ? await credentials.certificate() : undefined)), base: cluster.server };
    },
    async authorization(signal) {
      const value = mayTell ? await credentials.authorization(signal) : "";
      return { ...(value === "" ? {} : { Authorization: value }), ...impersonation };
    },
    unauthorized: () => (mayTell ? credentials.refused() : Promise.resolve(false)),
    onDidChangeSignIn: signIn.event,
    cancelSignIn: () => credentials.cancel(),
    dispose() {
      credentials.dispose();
      transport.dispose();
      signIn.dispose();
    },
  };
}
