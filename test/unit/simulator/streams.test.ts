import { connect as dial } from "node:net";
import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { createCluster, type Cluster, type ForwardServer, type ObjectReference } from "../../../src/kube/index.ts";
import { startSimulator, type Simulator } from "../../../src/simulator/index.ts";
import { until } from "../../controlplane/wait.ts";
import { folderWith } from "../kube/temporary.ts";

const open: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function connected(user: "admin" | "restricted" = "admin"): Promise<{ readonly cluster: Cluster; readonly simulator: Simulator }> {
  const simulator = await startSimulator();
  open.push(() => simulator.stop());
  const cluster = createCluster("one", { kubeconfigs: [`${folderWith({ config: simulator.kubeconfig(user) })}/config`], context: "", namespaces: [] }, () => undefined);
  open.push(() => cluster.dispose());
  await cluster.connect();
  return { cluster, simulator };
}

interface Spec {
  readonly containers: readonly { readonly name: string; readonly ports?: readonly { readonly containerPort: number }[]; readonly resources?: { readonly limits?: Readonly<Record<string, string>> } }[];
}

/** A running pod of the demo that fits. */
function runningPod(simulator: Simulator, fits: (spec: Spec) => boolean): { readonly reference: ObjectReference; readonly spec: Spec } {
  const pod = simulator.store.list("pods").find((each) => (each as { status?: { phase?: string } }).status?.phase === "Running" && fits((each as unknown as { spec: Spec }).spec));
  return { reference: { apiVersion: "v1", kind: "Pod", namespace: pod?.metadata.namespace ?? "", name: pod?.metadata.name ?? "" }, spec: (pod as unknown as { spec: Spec }).spec };
}

describe("a terminal in the demo cluster", () => {
  test("echoes, edits the line, knows the pod's GPUs and its own size, and ends with a code", async () => {
    const { cluster, simulator } = await connected();
    const { reference, spec } = runningPod(simulator, ({ containers }) => containers[0]?.resources?.limits?.["nvidia.com/gpu"] === "8");
    let text = "";
    const session = await cluster.actions.exec(reference, { container: spec.containers[0]!.name, command: ["sh", "-c", "exec bash"], columns: 100, rows: 30 }, (piece) => (text += piece));
    const shows = (wanted: string) => until(wanted, () => text.includes(wanted));
    await shows(`root@${reference.name}`);
    session.write("nvidix\u007fa-smi -L\r");
    await shows("GPU 7: ");
    session.resize(132, 43);
    await until("the size is known", () => {
      session.write("stty size\r");
      return text.includes("43 132");
    });
    session.write("nosuch\r");
    await shows("bash: nosuch: command not found");
    session.write("exit 7\r");
    expect(await session.ended).toEqual({ code: 7, message: "command terminated with exit code 7" });
  });

  test("is refused to who may only read, before it is opened and when it is", async () => {
    const { cluster, simulator } = await connected("restricted");
    const { reference, spec } = runningPod(simulator, () => true);
    const inside = { ...reference, namespace: simulator.restrictedNamespaces[0]! };
    expect(await cluster.actions.may(cluster.actions.streamRights(inside, "exec"))).toMatchObject({ kind: "denied", message: expect.stringMatching(/^You may not create pods\/exec in namespace/) as string });
    await expect(cluster.actions.exec(inside, { container: spec.containers[0]!.name, command: ["sh"], columns: 80, rows: 24 }, () => undefined)).rejects.toThrow(/cannot get resource "pods\/exec"/);
  });
});

describe("port-forward in the demo cluster", () => {
  async function forwarded(cluster: Cluster, reference: ObjectReference, remotePort: number): Promise<{ readonly server: ForwardServer; readonly errors: string[] }> {
    const errors: string[] = [];
    const server = await cluster.actions.forward({ pod: () => reference, remotePort, localPort: 0 }, { onConnections: () => undefined, onOpened: () => undefined, onError: (message) => errors.push(message) });
    open.push(() => server.dispose());
    return { server, errors };
  }

  test("a declared port answers HTTP, over a kept connection too", async () => {
    const { cluster, simulator } = await connected();
    const { reference } = runningPod(simulator, ({ containers }) => containers[0]?.ports?.[0]?.containerPort === 8000);
    const { server } = await forwarded(cluster, reference, 8000);
    for (let round = 0; round < 2; round++) {
      const request = httpRequest({ host: "127.0.0.1", port: server.port, path: "/health" });
      request.end();
      const [response] = (await once(request, "response")) as [NodeJS.ReadableStream];
      let body = "";
      for await (const chunk of response) body += String(chunk);
      expect(body).toContain(`Port 8000 of pod ${reference.name}`);
    }
  });

  test("a port that nobody listens on is refused in the kubelet's words", async () => {
    const { cluster, simulator } = await connected();
    const { reference } = runningPod(simulator, () => true);
    const { server, errors } = await forwarded(cluster, reference, 1);
    await once(dial(server.port, "127.0.0.1"), "close");
    await until("the reason", () => errors.join().includes("connection refused"));
  });
});
