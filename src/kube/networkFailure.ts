import { KubeError } from "./errors.ts";
import { redact } from "./redact.ts";

interface Words {
  /** Follows "WHAT: "; `$` stands for host and port. */
  readonly message: string;
  readonly remedy: string;
}

const connection = "Check the connection to the cluster (VPN, proxy) and its address in the kubeconfig.";
const authority = "Put the cluster's CA into `certificate-authority-data` of the kubeconfig; behind a proxy that opens TLS, add the proxy's CA to the system's certificates.";

const unreachable: Readonly<Record<string, Words>> = {
  ECONNREFUSED: { message: "nothing listens at $", remedy: connection },
  ENOTFOUND: { message: "no address is known for $", remedy: "Check the name in the kubeconfig, and the VPN whose name service knows it." },
  EAI_AGAIN: { message: "the name service did not answer for $", remedy: "Check the network connection and the VPN." },
  EHOSTUNREACH: { message: "there is no route to $", remedy: connection },
  ENETUNREACH: { message: "there is no network to $", remedy: "Check the network connection and the VPN." },
  ETIMEDOUT: { message: "no connection within the system's limit to $", remedy: connection },
  ECONNRESET: { message: "the connection was cut by $", remedy: connection },
  EPIPE: { message: "the connection was cut by $", remedy: connection },
  ERR_STREAM_PREMATURE_CLOSE: { message: "the connection was cut by $", remedy: connection },
  HPE_INVALID_CONSTANT: { message: "$ does not speak HTTP", remedy: "Check port and scheme (https://) of `server` in the kubeconfig." },
};

/** Node's codes for certificates are OpenSSL's names (crypto/x509/x509_txt.c), without a common prefix. */
const tls: Readonly<Record<string, Words>> = {
  CERT_HAS_EXPIRED: { message: "the certificate of $ has expired", remedy: "Have the cluster's certificate renewed, or check this machine's clock." },
  CERT_NOT_YET_VALID: { message: "the certificate of $ is not valid yet", remedy: "Check this machine's clock." },
  CERT_REVOKED: { message: "the certificate of $ was revoked", remedy: "Ask the cluster's administrator." },
  ERR_TLS_CERT_ALTNAME_INVALID: { message: "the certificate of $ is for other names", remedy: "Use a name that stands in the certificate as `server`, or as `tls-server-name`, in the kubeconfig." },
  SELF_SIGNED_CERT_IN_CHAIN: { message: "the certificate of $ comes from an authority that is not trusted here", remedy: authority },
  DEPTH_ZERO_SELF_SIGNED_CERT: { message: "the certificate of $ is signed by itself and not trusted here", remedy: authority },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { message: "the certificate of $ comes from an authority that is not trusted here", remedy: authority },
  UNABLE_TO_GET_ISSUER_CERT: { message: "the certificate of $ comes from an authority that is not known here", remedy: authority },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { message: "the certificate of $ comes from an authority that is not known here", remedy: authority },
  CERT_SIGNATURE_FAILURE: { message: "the certificate of $ is not signed by the CA of the kubeconfig", remedy: "The cluster was made anew: write the kubeconfig anew with your provider's command." },
  ERR_SSL_WRONG_VERSION_NUMBER: { message: "$ does not speak TLS", remedy: "Check the port of `server` in the kubeconfig, and whether it is http:// there." },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { message: "$ does not speak TLS", remedy: "Check the port of `server` in the kubeconfig, and whether it is http:// there." },
  EPROTO: { message: "$ does not speak TLS as we do", remedy: "Check the port of `server` in the kubeconfig, and what stands between (proxy, gateway)." },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: { message: "$ wants a client certificate", remedy: "Add `client-certificate-data` and `client-key-data` to the user in the kubeconfig." },
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: { message: "$ does not know who issued our client certificate", remedy: "Write the kubeconfig anew with your provider's command." },
  ERR_SSL_SSL_TLSV1_ALERT_UNKNOWN_CA: { message: "$ does not know who issued our client certificate", remedy: "Write the kubeconfig anew with your provider's command." },
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: { message: "$ does not accept our client certificate", remedy: "Write the kubeconfig anew with your provider's command." },
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: { message: "$ says that our client certificate has expired", remedy: "Sign in anew, or write the kubeconfig anew with your provider's command." },
};

const local = "If it is a local cluster (kind, minikube, k3d, Docker Desktop), start it; else check its address in the kubeconfig and the tunnel that leads to it.";

/** Words for an error of sockets, names or TLS. `what` is being done ("List pods"); `where` is host and port, or empty. */
export function networkFailure(error: unknown, what: string, where: string): KubeError {
  if (error instanceof KubeError) return error;
  const code = codeOf(error);
  const known = unreachable[code];
  const secure = tls[code] ?? (isTls(code) ? { message: `the certificate of $ is not accepted (${code})`, remedy: "Check `certificate-authority` and `tls-server-name` in the kubeconfig, and the clock of this machine." } : undefined);
  const words = secure ?? known ?? { message: `the connection to $ failed${code === "" ? "" : ` (${code})`}`, remedy: connection };
  const loopback = code === "ECONNREFUSED" && /^(?:127\.|localhost\b|::1|\[::1\])/.test(where);
  const target = where === "" ? "the server" : where;
  return new KubeError(
    {
      reason: secure === undefined ? "unreachable" : "tls",
      message: `${what}: ${words.message.replace("$", () => target)}.`,
      remedy: loopback ? local : words.remedy,
      detail: redact(error instanceof Error ? error.message : String(error)),
    },
    { cause: error },
  );
}

/** A name with several addresses fails with one error for each; the first says as much as the others. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0 && !("code" in error && typeof error.code === "string")) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function isTls(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/.test(code);
}
