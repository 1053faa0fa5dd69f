import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

export interface TestServer {
  readonly url: string;
  /** Connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

async function listen(server: Server, onClose: () => void): Promise<TestServer> {
  let connections = 0;
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    async close() {
      const closed = once(server, "close");
      server.close();
      onClose();
      await closed;
    },
  };
}

/** Accepts connections, counts them, and hangs up. */
export function countingServer(): Promise<TestServer> {
  return listen(createServer((socket) => {
    // Whoever called may have hung up first.
    socket.on("error", () => undefined);
    socket.destroy();
  }), () => undefined);
}

/** Accepts connections and says nothing. */
export function silentServer(): Promise<TestServer> {
  const sockets = new Set<Socket>();
  return listen(createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
  }), () => sockets.forEach((socket) => socket.destroy()));
}

/** Answers every request as kube-apiserver answers credentials that it doesn't know. */
export function unauthorizedServer(): Promise<TestServer> {
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: "Unauthorized", reason: "Unauthorized", code: 401 };
  const server = createHttpServer((_request, response) => {
    response.writeHead(401, { "Content-Type": "application/json" }).end(JSON.stringify(status));
  });
  return listen(server, () => server.closeAllConnections());
}

/** A loopback address where nothing listens. */
export async function closedAddress(): Promise<string> {
  const server = await countingServer();
  await server.close();
  return server.url;
}
