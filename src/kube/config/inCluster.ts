import { readFile, stat } from "node:fs/promises";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import { variable } from "./environment.ts";
import type { Environment } from "./environment.ts";
import type { Entry, Kubeconfig } from "./kubeconfigFile.ts";

/** Where the kubelet mounts a pod's service account. */
const serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";
const name = "in-cluster";

/**
 * The pod that we run in as a kubeconfig, or undefined outside of one (client-go, rest/config.go, `InClusterConfig`):
 * needs KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT and the token file.
 */
export async function inClusterConfig(environment: Environment, folder: string = serviceAccount): Promise<Kubeconfig | undefined> {
  const host = variable(environment, "KUBERNETES_SERVICE_HOST");
  const port = variable(environment, "KUBERNETES_SERVICE_PORT");
  const tokenFile = join(folder, "token");
  if (host === undefined || port === undefined || !(await isFile(tokenFile))) return undefined;
  const authority = join(folder, "ca.crt");
  const entry = (kind: Entry["kind"], fields: Record<string, unknown>): ReadonlyMap<string, Entry> =>
    new Map([[name, { kind, name, file: "the pod's service account", fields }]]);
  return {
    currentContext: name,
    clusters: entry("cluster", {
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      ...((await isFile(authority)) ? { "certificate-authority": authority } : {}),
    }),
    users: entry("user", { tokenFile }),
    contexts: entry("context", { cluster: name, user: name, namespace: variable(environment, "POD_NAMESPACE") ?? (await readIfThere(join(folder, "namespace"))) }),
  };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then((status) => status.isFile(), () => false);
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, "utf8").then((text) => text.trim(), () => "");
}
