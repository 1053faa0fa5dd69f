/** What we use of `ws` 8: the frames of RFC 6455, without its own way to connect. The package brings no types. */
declare module "ws" {
  import type { Duplex, Writable } from "node:stream";

  export interface ReceiverOptions {
    readonly isServer?: boolean;
    /** In bytes. */
    readonly maxPayload?: number;
    readonly skipUTF8Validation?: boolean;
  }

  interface ReceiverEvents {
    message: [data: Buffer, isBinary: boolean];
    ping: [data: Buffer];
    pong: [data: Buffer];
    /** A close frame. */
    conclude: [code: number, reason: Buffer];
    error: [error: Error];
  }

  export class Receiver extends Writable {
    constructor(options?: ReceiverOptions);
    on<E extends keyof ReceiverEvents>(event: E, listener: (...args: ReceiverEvents[E]) => void): this;
    on(event: string, listener: (...args: unknown[]) => void): this;
  }

  export interface SendOptions {
    readonly binary: boolean;
    readonly mask: boolean;
    readonly fin: boolean;
    readonly compress: boolean;
  }

  export class Sender {
    constructor(socket: Duplex);
    send(data: Buffer | string, options: SendOptions, sent?: (error?: Error | null) => void): void;
    ping(data: Buffer, mask: boolean, sent?: (error?: Error | null) => void): void;
    pong(data: Buffer, mask: boolean, sent?: (error?: Error | null) => void): void;
    close(code: number, reason: string, mask: boolean, sent?: (error?: Error | null) => void): void;
  }
}
