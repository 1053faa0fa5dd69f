import type { WebSocketInterface } from "@kubernetes/client-node/dist/web-socket-handler.js";
import type { Clock } from "../../base/clock.ts";
import type { Upgraded } from "../upgrade.ts";
import { ClientSocket, type SocketEvents } from "./webSocket.ts";

/** Opens a WebSocket of the API server by our own way: credentials, proxies and errors as for all requests. */
export type Connect = (path: string, protocols: readonly string[]) => Promise<Upgraded>;

export interface ChannelOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly onClose: SocketEvents["onClose"];
  readonly onPressure?: SocketEvents["onPressure"];
}

/** In the order of preference; the kubelet's port-forward speaks version 4 at most. */
const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
/** In version 5 a message on this channel closes the one that it names. */
const closeChannel = 255;

/** What the client library's Exec and PortForward connect through. One connection each. */
export class Channels implements WebSocketInterface {
  readonly #options: ChannelOptions;
  socket: ClientSocket | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  async connect(path: string, _: unknown, onChannel: ((channel: number, data: Buffer) => boolean) | null): ReturnType<WebSocketInterface["connect"]> {
    const { connect, clock, onClose, onPressure } = this.#options;
    const upgraded = await connect(path, protocols);
    const socket = new ClientSocket(upgraded, clock, {
      onClose,
      ...(onPressure === undefined ? {} : { onPressure }),
      onMessage: (data) => {
        const [channel] = data;
        if (channel === undefined || channel === closeChannel || onChannel === null) return;
        try {
          if (!onChannel(channel, data.subarray(1))) socket.close();
        } catch (error) {
          // The library throws on a channel that it doesn't know and on a status that is no JSON.
          socket.fail(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
    this.socket = socket;
    // The library sends, closes and asks for the protocol; nothing else of a browser's WebSocket.
    return socket;
  }
}
