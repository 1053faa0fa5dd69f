import { KubeError } from "./errors.ts";

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at",
  ENOTFOUND: "no address is known for",
  EAI_AGAIN: "the name service did not answer for",
  EHOSTUNREACH: "there is no route to",
  ENETUNREACH: "there is no network to",
  ETIMEDOUT: "no connection within the system's limit to",
  ECONNRESET: "the connection was cut by",
  EPIPE: "the connection was cut by",
  ERR_STREAM_PREMATURE_CLOSE: "the connection was cut by",
};

/** Words for an error of sockets, names or TLS. `where` is host and port, or empty. */
export function networkFailure(error: unknown, what: string, where: string): KubeError {
  if (error instanceof KubeError) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const words = error instanceof Error ? error.message : String(error);
  const target = where === "" ? "the server" : where;
  if (isTls(code)) {
    return new KubeError(
      { reason: "tls", message: `${what}: the certificate of ${target} is not accepted (${code}).`, remedy: "Check certificate-authority and tls-server-name in the kubeconfig, and the clock of this machine.", detail: words },
      { cause: error },
    );
  }
  const known = unreachable[code];
  return new KubeError(
    {
      reason: "unreachable",
      message: known === undefined ? `${what}: the connection to ${target} failed${code === "" ? "" : ` (${code})`}.` : `${what}: ${known} ${target}.`,
      remedy: "Check the connection to the cluster (VPN, proxy) and its address in the kubeconfig.",
      detail: words,
    },
    { cause: error },
  );
}

/** Node's certificate errors have OpenSSL's names, without a common prefix. */
function isTls(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/.test(code);
}
