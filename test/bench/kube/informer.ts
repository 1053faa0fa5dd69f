import { CoreV1Api, KubeConfig, makeInformer } from "@kubernetes/client-node";
import { measure } from "./measure.ts";

/** Child: the same with client-node's informer. It is synced when it opens its watch ("connect"). */
const config = new KubeConfig();
// It takes plain HTTP only together with skipTLSVerify.
config.loadFromClusterAndUser({ name: "bench", server: `http://127.0.0.1:${process.argv[2] ?? ""}`, skipTLSVerify: true }, { name: "bench" });
const api = config.makeApiClient(CoreV1Api);

const measured = await measure(
  () =>
    new Promise((resolve, reject) => {
      const informer = makeInformer(config, "/api/v1/pods", () => api.listPodForAllNamespaces());
      informer.on("error", (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))));
      informer.start().then(() => resolve(informer.list().length), reject);
    }),
);
console.log(JSON.stringify(measured));
process.exit(0);
