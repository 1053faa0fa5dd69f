import { Receiver, Sender } from "ws";
import type { Clock } from "../../base/clock.ts";
import type { Disposable } from "../../base/event.ts";
import type { Upgraded } from "../upgrade.ts";

/** Of one message: exec and port-forward send pieces of some ten kilobytes. */
const largest = 32 * 1024 * 1024;
/** Proxies and load balancers cut what is silent, often after a minute. */
const beat = 30_000;
/** Above this many bytes that wait to be sent, whoever sends is asked to pause. */
const high = 1024 * 1024;

export interface SocketEvents {
  readonly onMessage: (data: Buffer) => void;
  /** Once, at the end; the error where it was none of ours and none of the server's doing. */
  readonly onClose: (error: Error | undefined) => void;
  /** True: more was sent than the connection takes; false: it took it. */
  readonly onPressure?: (high: boolean) => void;
}

/** The client's end of an open WebSocket: messages, heartbeat, close. */
export class ClientSocket implements Disposable {
  readonly protocol: string;
  readonly #socket: Upgraded["socket"];
  readonly #sender: Sender;
  readonly #receiver = new Receiver({ isServer: false, maxPayload: largest, skipUTF8Validation: true });
  readonly #clock: Clock;
  readonly #events: SocketEvents;
  #timer: Disposable | undefined;
  #heard = true;
  #open = true;
  #waiting = 0;
  #pressed = false;
  #error: Error | undefined;

  constructor({ socket, head, protocol }: Upgraded, clock: Clock, events: SocketEvents) {
    this.protocol = protocol;
    this.#socket = socket;
    this.#sender = new Sender(socket);
    this.#clock = clock;
    this.#events = events;
    this.#receiver.on("message", (data) => {
      this.#heard = true;
      if (this.#open) events.onMessage(data);
    });
    this.#receiver.on("ping", (data) => this.#sender.pong(data, true));
    this.#receiver.on("pong", () => (this.#heard = true));
    this.#receiver.on("conclude", () => this.close());
    this.#receiver.on("error", (error) => this.fail(error));
    socket.on("error", (error) => this.fail(error));
    socket.on("close", () => this.#end());
    if (head.length > 0) socket.unshift(head);
    socket.pipe(this.#receiver);
    this.#beat();
  }

  /** Name and meaning as in the browser's WebSocket: the client library calls it. */
  send(data: Buffer): void {
    if (!this.#open) return;
    this.#waiting += data.length;
    this.#sender.send(data, { binary: true, mask: true, fin: true, compress: false }, () => {
      this.#waiting -= data.length;
      if (this.#pressed && this.#waiting < high / 2) this.#press(false);
    });
    if (!this.#pressed && this.#waiting > high) this.#press(true);
  }

  /** Stops taking what the server sends, or goes on. */
  pause(paused: boolean): void {
    if (paused) this.#socket.unpipe(this.#receiver);
    else if (this.#open) this.#socket.pipe(this.#receiver);
  }

  close(): void {
    if (!this.#open) return;
    this.#sender.close(1000, "", true, () => this.#socket.end());
    this.#end();
  }

  /** Breaks it off. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#socket.destroy();
    this.#end();
  }

  dispose(): void {
    this.close();
    this.#socket.destroy();
  }

  #press(pressed: boolean): void {
    this.#pressed = pressed;
    this.#events.onPressure?.(pressed);
  }

  #beat(): void {
    this.#timer = this.#clock.schedule(beat, () => {
      if (!this.#heard) {
        this.fail(new Error("no answer for a minute"));
        return;
      }
      this.#heard = false;
      this.#sender.ping(Buffer.alloc(0), true);
      this.#beat();
    });
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#timer?.dispose();
    this.#events.onClose(this.#error);
  }
}
