/** A kubeconfig for the demo cluster, as YAML text. JSON is YAML, so nothing here can be quoted wrongly. */
export function kubeconfig(url: string, token: string, user: "admin" | "restricted", namespace: string): string {
  const name = user === "admin" ? "gpu-demo" : "gpu-demo-restricted";
  const q = (text: string): string => JSON.stringify(text);
  return [
    "apiVersion: v1",
    "kind: Config",
    `current-context: ${name}`,
    "clusters:",
    "- name: gpu-demo",
    "  cluster:",
    `    server: ${q(url)}`,
    // There is no TLS on loopback; client-node takes an http address only together with this.
    "    insecure-skip-tls-verify: true",
    "contexts:",
    `- name: ${name}`,
    "  context:",
    "    cluster: gpu-demo",
    `    user: ${name}`,
    `    namespace: ${q(namespace)}`,
    "users:",
    `- name: ${name}`,
    "  user:",
    `    token: ${q(token)}`,
    "preferences: {}",
    "",
  ].join("\n");
}
