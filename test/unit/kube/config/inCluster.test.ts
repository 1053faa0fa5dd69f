import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveContext } from "../../../../src/kube/config/context.ts";
import { inClusterConfig } from "../../../../src/kube/config/inCluster.ts";
import { folderWith } from "../temporary.ts";

const account = { token: "abc", "ca.crt": "pem", namespace: "team\n" };
const variables = { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" };

describe("in a pod (client-go, rest/config.go, InClusterConfig)", () => {
  test("the service account is a kubeconfig", async () => {
    const folder = folderWith(account);
    const config = await inClusterConfig({ platform: "linux", variables }, folder);
    expect(resolveContext({ config: config!, files: [] }, "")).toMatchObject({
      namespace: "team",
      cluster: { server: new URL("https://10.96.0.1:443"), authorityFile: join(folder, "ca.crt") },
      user: { tokenFile: join(folder, "token") },
    });
  });

  test("an IPv6 address gets brackets, and a missing CA means the system's", async () => {
    const config = await inClusterConfig({ platform: "linux", variables: { ...variables, KUBERNETES_SERVICE_HOST: "fd00::1" } }, folderWith({ token: "abc" }));
    const { cluster } = resolveContext({ config: config!, files: [] }, "");
    expect(cluster).toMatchObject({ server: new URL("https://[fd00::1]:443"), authorityFile: "" });
  });

  test("POD_NAMESPACE wins over the file", async () => {
    const config = await inClusterConfig({ platform: "linux", variables: { ...variables, POD_NAMESPACE: "other" } }, folderWith(account));
    expect(resolveContext({ config: config!, files: [] }, "").namespace).toBe("other");
  });

  test("without variables or token there is no pod", async () => {
    expect(await inClusterConfig({ platform: "linux", variables: {} }, folderWith(account))).toBeUndefined();
    expect(await inClusterConfig({ platform: "linux", variables }, folderWith({}))).toBeUndefined();
  });
});
