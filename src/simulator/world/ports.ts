import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Duplex } from "node:stream";
import type { ProxyHandler } from "../api/proxy.ts";
import type { ChannelSocket } from "../api/sockets.ts";
import type { Pod } from "../kinds.ts";

const channels = { data: 0, error: 1 } as const;

/** Ports of pods: each that a container declares speaks HTTP, with what the proxy knows of it or a page of its own. */
export class Ports {
  readonly #proxy: ProxyHandler;

  constructor(proxy: ProxyHandler) {
    this.#proxy = proxy;
  }

  forward(pod: Pod, port: number, socket: ChannelSocket): void {
    // Both channels begin with the port's number (kubelet, portforward/websocket.go).
    const number = Buffer.from([port & 255, port >> 8]);
    socket.send(channels.data, number);
    socket.send(channels.error, number);
    const open = pod.status.phase === "Running" && pod.spec.containers.some(({ ports }) => ports?.some(({ containerPort }) => containerPort === port) === true);
    if (!open) {
      socket.send(channels.error, Buffer.from(`error forwarding port ${port} to pod ${pod.metadata.name}, uid : failed to connect to localhost:${port} inside namespace: dial tcp4 127.0.0.1:${port}: connect: connection refused`));
      socket.close();
      return;
    }
    const server = createServer((request, response) => this.#answer(pod, port, request, response));
    const connection = duplexOf(socket);
    connection.on("error", () => socket.close());
    server.emit("connection", connection);
  }

  #answer(pod: Pod, port: number, request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://pod");
    const known = this.#proxy({ kind: "pods", namespace: pod.metadata.namespace ?? "", name: pod.metadata.name, port: String(port), scheme: "http", method: request.method ?? "GET", path: url.pathname, query: url.searchParams });
    if (known?.type === "bytes") response.writeHead(known.code, { "Content-Type": known.contentType }).end(known.body);
    else if (known?.type === "json") response.writeHead(known.code, { "Content-Type": "application/json" }).end(JSON.stringify(known.body));
    else response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" }).end(`Port ${port} of pod ${pod.metadata.name} in namespace ${pod.metadata.namespace ?? ""}: a made-up answer of the demo cluster.\n`);
  }
}

/** The data channel as a stream. */
function duplexOf(socket: ChannelSocket): Duplex {
  const stream = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _, done) {
      socket.send(channels.data, chunk);
      done();
    },
    final(done) {
      socket.close();
      done();
    },
  });
  socket.onMessage = (channel, data) => {
    if (channel === channels.data) stream.push(data);
  };
  socket.onClose = () => {
    stream.push(null);
    stream.destroy();
  };
  return stream;
}
