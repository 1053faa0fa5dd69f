import type { Http, HttpAnswer, HttpRequest } from "../../../../src/kube/http.ts";
import { statusError } from "../../../../src/kube/statusError.ts";
import { status } from "./scripted.ts";
import { turn } from "./fixtures.ts";

/** A body that a test writes. */
export class Stream {
  #parts: (Uint8Array | Error | undefined)[] = [];
  #wake: () => void = () => undefined;

  write(text: string | object): void {
    this.#add(Buffer.from(typeof text === "string" ? text : `${JSON.stringify(text)}\n`));
  }

  end(): void {
    this.#add(undefined);
  }

  fail(error: Error): void {
    this.#add(error);
  }

  #add(part: Uint8Array | Error | undefined): void {
    this.#parts.push(part);
    this.#wake();
  }

  async *read(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    signal?.addEventListener("abort", () => this.#wake());
    for (;;) {
      if (signal?.aborted === true) throw signal.reason;
      if (this.#parts.length === 0) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      const part = this.#parts.shift();
      if (part === undefined) return;
      if (part instanceof Error) throw part;
      yield part;
    }
  }
}

/** An Http whose requests wait for the test to answer them, in order. */
export class FakeHttp implements Http {
  readonly #waiting: { readonly request: HttpRequest; readonly resolve: (answer: HttpAnswer) => void; readonly reject: (error: unknown) => void }[] = [];
  /** Paths in the order of asking. */
  readonly paths: string[] = [];

  hangUp(): void {
    // Nothing is kept open here.
  }

  send(request: HttpRequest): Promise<HttpAnswer> {
    this.paths.push(request.path);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      request.signal?.addEventListener("abort", () => reject(request.signal?.reason as Error));
    });
  }

  json(): Promise<unknown> {
    throw new Error("not used here");
  }

  upgrade(): Promise<never> {
    throw new Error("not used here");
  }

  dispose(): void {
    // Nothing to free.
  }

  /** The next request, once it came; its query. */
  async next(): Promise<{ path: string; query: Record<string, string>; ok: (stream?: Stream) => Stream; list: (list: object) => void; refuse: (code: number, reason: string, changes?: object, retryAfter?: number) => void; break: (error: Error) => void }> {
    for (let count = 0; this.#waiting.length === 0; count++) {
      if (count > 1000) throw new Error("No request came.");
      await turn();
    }
    const entry = this.#waiting.shift();
    if (entry === undefined) throw new Error("No request came.");
    const { request, resolve, reject } = entry;
    const ok = (stream = new Stream()) => {
      resolve({ status: 200, contentType: "application/json", body: stream.read(request.signal) });
      return stream;
    };
    return {
      path: request.path.split("?")[0] ?? "",
      query: Object.fromEntries(new URLSearchParams(request.path.split("?")[1])),
      ok,
      list: (list) => {
        const stream = ok();
        stream.write(JSON.stringify(list));
        stream.end();
      },
      refuse: (code, reason, changes = {}, retryAfter) => reject(statusError(code, { ...(status(code, reason) as object), ...changes }, request.what, retryAfter)),
      break: reject,
    };
  }

  /** Requests that nobody answered yet. */
  get open(): number {
    return this.#waiting.length;
  }
}

/** Lets everything that is ready happen. */
export async function settle(): Promise<void> {
  for (let count = 0; count < 10; count++) await turn();
}

