import type { Event } from "../../base/event.ts";
import type { ChannelSocket } from "./sockets.ts";

/** Where the body of an answer goes. For a watch one `write` is one line; faults stand between the two ends of it. */
export interface Channel {
  write(chunk: Buffer): void;
  /** The proper end of the body. */
  end(): void;
  /** Breaks the connection without an end. */
  cut(): void;
  /** Fires once when the client has gone or the answer is over. */
  readonly onClose: Event<void>;
}

/** What a handler answers. */
export type Answer =
  | { readonly type: "json"; readonly code: number; readonly body: object; readonly headers?: Readonly<Record<string, string>> }
  /** An empty content type isn't sent. */
  | { readonly type: "bytes"; readonly code: number; readonly body: Buffer; readonly contentType: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: "stream"; readonly contentType: string; readonly start: (channel: Channel) => void }
  /** The connection becomes a WebSocket with one of these subprotocols. */
  | { readonly type: "upgrade"; readonly protocols: readonly string[]; readonly start: (socket: ChannelSocket) => void };

export const json = (code: number, body: object, headers?: Readonly<Record<string, string>>): Answer =>
  headers === undefined ? { type: "json", code, body } : { type: "json", code, body, headers };
export const text = (code: number, body: string): Answer =>
  ({ type: "bytes", code, body: Buffer.from(body), contentType: "text/plain; charset=utf-8" });
