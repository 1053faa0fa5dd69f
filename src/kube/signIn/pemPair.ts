import { createPrivateKey, X509Certificate } from "node:crypto";

/** What is wrong with a client certificate and its key, as words that follow "the client certificate"; undefined: nothing. OpenSSL would only say "no start line". */
export function pairProblem(cert: string, key: string): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch {
    return "is no PEM certificate";
  }
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(key)) return "has a key that needs a passphrase, which Kubernetes clients can't ask for";
  try {
    return certificate.checkPrivateKey(createPrivateKey(key)) ? undefined : "and its key don't belong together";
  } catch {
    return "has a key that is no PEM private key";
  }
}

/** The end of a certificate's validity, in milliseconds since the epoch. */
export function certificateEnd(cert: string): number | undefined {
  try {
    return new X509Certificate(cert).validToDate.getTime();
  } catch {
    // Not readable: nothing is known of its end.
    return undefined;
  }
}

/** The end of a JWT's validity (`exp`); undefined for any other token. Nothing is verified: the server does that. */
export function tokenEnd(token: string): number | undefined {
  const payload = /^[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*$/.exec(token)?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { readonly exp?: unknown } | null;
    return typeof claims?.exp === "number" ? claims.exp * 1000 : undefined;
  } catch {
    // No JWT, only something with two dots.
    return undefined;
  }
}
