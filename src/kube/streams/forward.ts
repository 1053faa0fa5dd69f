import { createServer, type AddressInfo, type Socket } from "node:net";
import { PassThrough, Writable } from "node:stream";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { PortForward } from "@kubernetes/client-node/dist/portforward.js";
import type { Clock } from "../../base/clock.ts";
import type { ForwardEvents, ForwardServer } from "../actions/types.ts";
import type { ObjectReference } from "../types.ts";
import { Channels, type Connect } from "./channels.ts";

/** Which pod a connection goes to, and the way there; asked for each one, so that a pod may have been replaced. */
export interface Way {
  readonly pod: ObjectReference;
  readonly connect: Connect;
}

/** Listens on loopback; each connection becomes one to the pod's port. Rejects where the local port is taken. */
export async function listenAndForward(way: () => Way, clock: Clock, ports: { readonly local: number; readonly remote: number }, events: ForwardEvents): Promise<ForwardServer> {
  const open = new Set<Socket>();
  // Half of a connection may end before the other: a client that has said all it has to say waits for the answer.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    open.add(socket);
    events.onConnections(open.size);
    socket.once("close", () => {
      open.delete(socket);
      events.onConnections(open.size);
    });
    // A local program that goes away is nobody's trouble.
    socket.on("error", () => socket.destroy());
    forward(socket, way, clock, ports.remote, events).catch((error: unknown) => {
      events.onError(error instanceof Error ? error.message : String(error));
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(ports.local, "127.0.0.1", resolve);
  });
  server.on("error", (error) => events.onError(error.message));
  return {
    port: (server.address() as AddressInfo).port,
    dispose() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

async function forward(socket: Socket, way: () => Way, clock: Clock, port: number, events: ForwardEvents): Promise<void> {
  const { pod, connect } = way();
  const input = new PassThrough();
  const channels = new Channels({
    connect,
    clock,
    onClose: (error) => {
      if (error !== undefined) events.onError(error.message);
      socket.end();
      // What the local program still says has nowhere to go.
      socket.resume();
    },
    onPressure: (high) => (high ? socket.pause() : socket.resume()),
  });
  const output = new Writable({
    write(chunk: Buffer, _, done) {
      if (socket.write(chunk)) {
        done();
        return;
      }
      channels.socket?.pause(true);
      socket.once("drain", () => {
        channels.socket?.pause(false);
        done();
      });
    },
  });
  let trouble = "";
  const errors = new Writable({
    write(chunk: Buffer, _, done) {
      done();
      // The channel begins with the port's number, of which the library leaves nothing.
      if (chunk.length === 0) return;
      trouble += chunk.toString("utf8");
      events.onError(trouble);
      socket.destroy();
    },
  });
  await new PortForward(undefined as unknown as KubeConfig, false, channels).portForward(encodeURIComponent(pod.namespace), encodeURIComponent(pod.name), [port], output, errors, input);
  if (socket.destroyed) {
    channels.socket?.dispose();
    return;
  }
  events.onOpened(pod);
  // Not piped: the end of what the local program says must not end the connection, which the protocol can't close by halves.
  socket.on("data", (chunk) => input.write(chunk));
  socket.once("close", () => channels.socket?.dispose());
  socket.resume();
}
