import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Receiver, Sender } from "ws";
import type { ChannelSocket } from "./api/sockets.ts";

/** RFC 6455, section 1.3. */
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Answers a WebSocket handshake. Undefined where the client speaks none of the protocols. */
export function acceptSocket(request: IncomingMessage, connection: Duplex, head: Buffer, protocols: readonly string[]): ChannelSocket | undefined {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
  const protocol = offered.find((each) => protocols.includes(each));
  if (protocol === undefined) {
    connection.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return undefined;
  }
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"] ?? ""}${guid}`).digest("base64");
  connection.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`);
  return channelsOn(connection, head);
}

function channelsOn(connection: Duplex, head: Buffer): ChannelSocket {
  const sender = new Sender(connection);
  const receiver = new Receiver({ isServer: true, maxPayload: 16 * 1024 * 1024, skipUTF8Validation: true });
  let open = true;
  const end = () => {
    if (!open) return;
    open = false;
    socket.onClose();
  };
  const socket: ChannelSocket = {
    onMessage: () => undefined,
    onClose: () => undefined,
    send(channel, data) {
      if (open) sender.send(Buffer.concat([Buffer.from([channel]), data]), { binary: true, mask: false, fin: true, compress: false });
    },
    close() {
      if (!open) return;
      sender.close(1000, "", false, () => connection.end());
      end();
    },
  };
  receiver.on("message", (data) => {
    const [channel] = data;
    if (channel !== undefined && open) socket.onMessage(channel, data.subarray(1));
  });
  receiver.on("ping", (data) => sender.pong(data, false));
  receiver.on("conclude", () => socket.close());
  receiver.on("error", () => connection.destroy());
  connection.on("error", () => connection.destroy());
  connection.on("close", end);
  if (head.length > 0) connection.unshift(head);
  connection.pipe(receiver);
  return socket;
}
