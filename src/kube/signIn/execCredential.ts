import type { ClusterSettings } from "../config/clusterSettings.ts";
import { pairProblem } from "./pemPair.ts";
import { isToken } from "../config/fields.ts";
import { isMapping } from "../config/kubeconfigFile.ts";
import type { ExecSettings } from "../config/userSettings.ts";

/** What a plugin gave. At least a token, or certificate and key. */
export interface ExecCredential {
  readonly token: string;
  readonly certificate: string;
  readonly key: string;
  /** Milliseconds since the epoch; undefined: valid until the server refuses it. */
  readonly expires: number | undefined;
}

/** The value of KUBERNETES_EXEC_INFO. `authority` is the cluster's CA as PEM text, also where the kubeconfig names a file. */
export function execInfo(exec: ExecSettings, cluster: ClusterSettings, authority: string): string {
  const info = {
    server: cluster.written.server,
    ...(cluster.tlsServerName === "" ? {} : { "tls-server-name": cluster.tlsServerName }),
    ...(cluster.insecure ? { "insecure-skip-tls-verify": true } : {}),
    ...(authority === "" ? {} : { "certificate-authority-data": Buffer.from(authority).toString("base64") }),
    ...(cluster.written.proxy === "" ? {} : { "proxy-url": cluster.written.proxy }),
    ...(cluster.disableCompression ? { "disable-compression": true } : {}),
    config: cluster.execConfig ?? null,
  };
  return JSON.stringify({
    kind: "ExecCredential",
    apiVersion: exec.apiVersion,
    // We have no terminal to lend.
    spec: { ...(exec.provideClusterInfo ? { cluster: info } : {}), interactive: false },
  });
}

/** What of a plugin's output is secret, also where the output is no good otherwise. */
export function secretsIn(stdout: string): readonly string[] {
  const object = parsed(stdout);
  const status = isMapping(object) ? object["status"] : undefined;
  if (!isMapping(status)) return [];
  return ["token", "clientKeyData"].map((name) => status[name]).filter((value) => typeof value === "string");
}

function parsed(stdout: string): unknown {
  try {
    return JSON.parse(stdout.replace(/^\ufeff/, ""));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads a plugin's output. A text says what is wrong with it, and quotes nothing of it. */
export function parseExecCredential(stdout: string, apiVersion: string): ExecCredential | string {
  const object = parsed(stdout);
  if (object === undefined) return stdout.trim() === "" ? "it printed nothing" : "it printed something else than JSON";
  if (!isMapping(object) || object["kind"] !== "ExecCredential") return "it printed JSON that is no ExecCredential";
  if (object["apiVersion"] !== apiVersion) return `it answered with another apiVersion than ${apiVersion}`;
  const status = object["status"];
  if (!isMapping(status)) return "its ExecCredential has no status";
  const [token, certificate, key] = ["token", "clientCertificateData", "clientKeyData"].map((name) => status[name] ?? "");
  if (typeof token !== "string" || typeof certificate !== "string" || typeof key !== "string") return "its ExecCredential has fields of a wrong type";
  if (token === "" && certificate === "" && key === "") return "its ExecCredential holds neither a token nor a certificate";
  if ((certificate === "") !== (key === "")) return "its ExecCredential holds only one of certificate and key";
  if (!isToken(token.trim())) return "the token in its ExecCredential holds characters that no token has";
  const problem = certificate === "" ? undefined : pairProblem(certificate, key);
  if (problem !== undefined) return `the client certificate in its ExecCredential ${problem}`;
  const timestamp = status["expirationTimestamp"] ?? "";
  const expires = typeof timestamp === "string" && timestamp !== "" ? Date.parse(timestamp) : undefined;
  if (typeof timestamp !== "string" || Number.isNaN(expires)) return "its ExecCredential has an expirationTimestamp that is no date";
  return { token: token.trim(), certificate, key, expires };
}
