import type { Certificate } from "./certificates.ts";

/** Who the kubeconfig signs in as: a user of the token file, or credentials of the test's own. */
export type KubeconfigUser = "admin" | "restricted" | KubeconfigCredentials;

export type KubeconfigCredentials =
  | { readonly token: string }
  | { readonly certificate: Certificate }
  | { readonly exec: { readonly command: string; readonly args?: readonly string[]; readonly env?: readonly { readonly name: string; readonly value: string }[]; readonly installHint?: string } };

function user(credentials: KubeconfigCredentials): object {
  if ("token" in credentials) return { token: credentials.token };
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  if ("certificate" in credentials) {
    return { "client-certificate-data": base64(credentials.certificate.certificate), "client-key-data": base64(credentials.certificate.key) };
  }
  return { exec: { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never", ...credentials.exec } };
}

/** A kubeconfig with one context, `test`. It is JSON, which is YAML too. */
export function kubeconfig(url: string, ca: string | undefined, credentials: KubeconfigCredentials): string {
  const cluster = { server: url, ...(ca === undefined ? {} : { "certificate-authority-data": Buffer.from(ca).toString("base64") }) };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster }],
    users: [{ name: "test", user: user(credentials) }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
  });
}
