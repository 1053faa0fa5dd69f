import { createServer, connect as dial, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import type { Cluster, ExecSession, ForwardServer, ObjectReference } from "../../src/kube/index.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { Kubelet } from "../controlplane/kubelet.ts";
import { serveStreams } from "../controlplane/streaming.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, pod, type Connected } from "./support.ts";

/** Exec, port-forward and logs through a real kube-apiserver to the kubelet's endpoints, served by containerd's streaming code. */

let plane: ControlPlane;
let admin: Connected;
let endStreams: () => Promise<void>;
let failed = false;

const main: ObjectReference = { apiVersion: "v1", kind: "Pod", namespace: "default", name: "main" };

beforeAll(async () => {
  plane = await startControlPlane();
  const kubelet = new Kubelet(plane);
  await kubelet.addNode({ name: "gpu-1", allocatable: { cpu: "8", memory: "32Gi" } });
  endStreams = await serveStreams(plane, "gpu-1");
  await plane.api("POST", "/api/v1/namespaces/default/pods", pod("main", { nodeName: "gpu-1" }));
  await kubelet.run(main);
  admin = clusterFor(plane, "admin");
  await connect(admin.cluster);
});

afterAll(async () => {
  admin.cluster.dispose();
  await endStreams();
  await plane.stop(failed);
});

const fail = () => onTestFailed(() => void (failed = true));

async function terminal(cluster: Cluster, command: readonly string[] = ["shell"], size = { columns: 80, rows: 24 }): Promise<{ readonly session: ExecSession; readonly shown: () => string; readonly shows: (text: string) => Promise<unknown> }> {
  let text = "";
  const session = await cluster.actions.exec(main, { container: "main", command, ...size }, (piece) => (text += piece));
  return { session, shown: () => text, shows: (wanted) => until(`the terminal shows ${wanted}`, () => text.includes(wanted)) };
}

describe("a terminal in a container", () => {
  test("shows what the program writes, sends what is typed, and knows its size", async () => {
    fail();
    const { session, shown, shows } = await terminal(admin.cluster);
    await shows("$ ");
    session.write("echo grüße 🙂\r");
    await shows("grüße 🙂");
    const asked = (size: string) => until(`the program knows ${size}`, () => {
      session.write("size\r");
      return shown().includes(size);
    });
    await asked("80x24");
    session.resize(132, 50);
    await asked("132x50");
    session.write("exit\r");
    expect(await session.ended).toEqual({ code: 0, message: "" });
    session.dispose();
  });

  test("ends with the exit code of its program", async () => {
    fail();
    const { session } = await terminal(admin.cluster);
    session.write("exit 3\r");
    // By whom the words are depends on who translates to the node's protocol: the API server or the kubelet.
    expect(await session.ended).toEqual({ code: 3, message: expect.stringMatching(/^command terminated with .*exit (code|status):? 3$/) as string });
  });

  test("says in the runtime's words that a program isn't there", async () => {
    fail();
    const { session } = await terminal(admin.cluster, ["nosuch"]);
    expect((await session.ended).message).toContain('exec: "nosuch": executable file not found in $PATH');
  });

  test("is refused in the server's words for a pod that isn't there, and for a container that isn't", async () => {
    fail();
    const options = { container: "main", command: ["shell"], columns: 80, rows: 24 };
    await expect(admin.cluster.actions.exec({ ...main, name: "gone" }, options, () => undefined)).rejects.toThrow('pods "gone" not found');
    await expect(admin.cluster.actions.exec(main, { ...options, container: "other" }, () => undefined)).rejects.toThrow("container other is not valid for pod main");
  });

  test("that is closed here ends there, and says so", async () => {
    fail();
    const { session, shows } = await terminal(admin.cluster);
    await shows("$ ");
    session.dispose();
    expect(await session.ended).toEqual({ code: undefined, message: "the connection was closed" });
  });

  test("by client certificate works as by token", async () => {
    fail();
    const { cluster } = clusterFor(plane, { certificate: plane.clientCertificate("cert-admin", ["system:masters"], 600) });
    await cluster.connect();
    const { session } = await terminal(cluster);
    session.write("exit 4\r");
    expect((await session.ended).code).toBe(4);
    cluster.dispose();
  });
});

describe("rights", () => {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  async function userWith(name: string, verbs: readonly string[]): Promise<Cluster> {
    const group = "rbac.authorization.k8s.io";
    const path = `/apis/${apiVersion}/namespaces/default`;
    await plane.api("POST", `${path}/roles`, { metadata: { name }, rules: [{ apiGroups: [""], resources: ["pods/exec"], verbs }] });
    await plane.api("POST", `${path}/rolebindings`, { metadata: { name }, roleRef: { apiGroup: group, kind: "Role", name }, subjects: [{ apiGroup: group, kind: "User", name }] });
    const { cluster } = clusterFor(plane, { certificate: plane.clientCertificate(name, [], 600) }, { namespaces: ["default"] });
    await cluster.connect();
    return cluster;
  }

  test.each([
    ["both", ["get", "create"], true],
    ["only-get", ["get"], false],
    ["only-create", ["create"], false],
  ] as const)("%s: what is asked before is what the server asks (since 1.35 get and create)", async (name, verbs, may) => {
    fail();
    const cluster = await userWith(name, verbs);
    const rights = cluster.actions.streamRights(main, "exec");
    await until("RBAC knows the role", async () => {
      const one = await cluster.actions.may([{ verb: verbs[0], reference: { ...main, name: `x${Math.random()}` }, subresource: "exec" }]);
      return one.kind === "allowed";
    });
    expect((await cluster.actions.may(rights)).kind).toBe(may ? "allowed" : "denied");
    const opened = await terminal(cluster).then(({ session }) => (session.dispose(), true), (error: unknown) => String(error));
    if (may) expect(opened).toBe(true);
    else expect(opened).toMatch(/forbidden/);
    cluster.dispose();
  });
});

describe("port-forward", () => {
  let echo: Server;
  let port: number;
  const open: ForwardServer[] = [];

  beforeAll(async () => {
    // Says hello, gives back in capitals what it gets, and says goodbye when the other side has said all.
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      socket.write("hello ");
      socket.on("data", (data) => socket.write(data.toString("latin1").toUpperCase(), "latin1"));
      socket.on("end", () => socket.end());
      socket.on("error", () => undefined);
    });
    await once(echo.listen(0, "127.0.0.1"), "listening");
    port = (echo.address() as AddressInfo).port;
  });

  afterAll(() => {
    for (const server of open) server.dispose();
    echo.close();
  });

  async function forwarded(remotePort = port) {
    const errors: string[] = [];
    const server = await admin.cluster.actions.forward({ pod: () => main, remotePort, localPort: 0 }, { onConnections: () => undefined, onOpened: () => undefined, onError: (message) => errors.push(message) });
    open.push(server);
    return { server, errors };
  }

  const read = (socket: ReturnType<typeof dial>) => {
    let text = "";
    socket.on("data", (data) => (text += data.toString("latin1")));
    return () => text;
  };

  test("carries bytes both ways, for several connections at once", async () => {
    fail();
    const { server, errors } = await forwarded();
    const sockets = [1, 2, 3].map(() => dial(server.port, "127.0.0.1"));
    const texts = sockets.map(read);
    await Promise.all(sockets.map((socket, index) => {
      socket.write(`number ${index}`);
      return until("the answer", () => texts[index]!() === `hello NUMBER ${index}`);
    }));
    for (const socket of sockets) socket.destroy();
    expect(errors).toEqual([]);
  });

  test("carries megabytes unchanged, however fast or slow each side is", async () => {
    fail();
    const { server } = await forwarded();
    const socket = dial(server.port, "127.0.0.1");
    const size = 8_000_000;
    let got = 0;
    let wrong = 0;
    socket.once("data", (first: Buffer) => {
      // "hello " comes first.
      got += first.length;
      socket.on("data", (data: Buffer) => {
        got += data.length;
        if (data.some((byte) => byte !== 0x41)) wrong++;
      });
      socket.write(Buffer.alloc(size, "a"));
    });
    await until("all bytes are back", () => got === size + 6, 30_000);
    expect(wrong).toBe(0);
    socket.destroy();
  });

  test("keeps the answer coming to a client that has said all it has to say", async () => {
    fail();
    const { server } = await forwarded();
    const socket = dial({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    const text = read(socket);
    socket.end("last words");
    await until("the answer", () => text() === "hello LAST WORDS");
    socket.destroy();
  });

  test("says in the kubelet's words that nobody listens", async () => {
    fail();
    const { server, errors } = await forwarded(1);
    const socket = dial(server.port, "127.0.0.1");
    await once(socket, "close");
    await until("the reason", () => errors.join("\n").includes("connection refused"));
    expect(errors.join("\n")).toMatch(/error forwarding port 1 to pod main/);
  });

  test("listens on loopback only, and no more once it is stopped", async () => {
    fail();
    const { server } = await forwarded();
    server.dispose();
    const socket = dial(server.port, "127.0.0.1");
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNREFUSED");
  });
});

describe("logs", () => {
  test("come with their times, from a time on, and follow", async () => {
    fail();
    const logs = async (options: object) => {
      let text = "";
      await admin.cluster.logs(main, { container: "main", follow: false, ...options }, (piece) => void (text += piece), new AbortController().signal);
      return text;
    };
    expect(await logs({})).toBe("line 0\nline 1\nline 2\n");
    expect(await logs({ timestamps: true, sinceTime: "2026-01-01T12:00:02Z" })).toBe("2026-01-01T12:00:02.5Z line 2\n");
    expect(await logs({ follow: true })).toBe("line 0\nline 1\nline 2\nline 3\n");
  });
});
