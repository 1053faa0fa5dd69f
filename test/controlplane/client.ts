import * as http from "node:http";
import * as https from "node:https";
import { gunzipSync } from "node:zlib";

/** One server as one user: what tests use to ask a Kubernetes API directly, without the extension's code. */
export interface Endpoint {
  readonly url: string;
  /** PEM of the authority that signed the server's certificate; not used with http. */
  readonly ca?: string;
  readonly token?: string;
  readonly certificate?: { readonly certificate: string; readonly key: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Parsed JSON; the text itself when the content type says otherwise. */
  readonly body: unknown;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
}

async function answerOf(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const text = (response.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
  const isJson = (response.headers["content-type"] ?? "").includes("json") && text !== "";
  return { status: response.statusCode ?? 0, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
}

/** A watch in progress: its events one by one, as the server sent them. */
export interface EventStream extends AsyncIterable<WatchEvent> {
  close(): void;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

/** An answer that isn't a success, where a success was needed. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  readonly answer: Answer;

  constructor(what: string, answer: Answer) {
    super(`${what}: ${answer.status} ${typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body)}`.slice(0, 2000));
    this.answer = answer;
  }
}

export class Client {
  readonly endpoint: Endpoint;
  readonly #agent: http.Agent;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    const { ca, certificate } = endpoint;
    this.#agent = endpoint.url.startsWith("https:")
      ? new https.Agent({ keepAlive: true, maxSockets: 32, ...(ca === undefined ? {} : { ca }), ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }) })
      : new http.Agent({ keepAlive: true, maxSockets: 32 });
  }

  dispose(): void {
    this.#agent.destroy();
  }

  #open(method: string, path: string, body: unknown, options: RequestOptions, signal?: AbortSignal): Promise<http.IncomingMessage> {
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const { url, token } = this.endpoint;
    const headers: Record<string, string> = { accept: "application/json", ...options.headers };
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    if (text !== undefined) {
      headers["content-type"] = options.contentType ?? (method === "PATCH" ? "application/merge-patch+json" : "application/json");
      headers["content-length"] = String(Buffer.byteLength(text));
    }
    return new Promise((resolve, reject) => {
      const send = url.startsWith("https:") ? https.request : http.request;
      const request = send(new URL(path, url), { method, headers, agent: this.#agent, ...(signal === undefined ? {} : { signal }) }, resolve);
      request.on("error", reject);
      request.end(text);
    });
  }

  async request(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer> {
    return answerOf(await this.#open(method, path, body, options));
  }

  /** The body of a request that must succeed. */
  async ask<T = unknown>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T> {
    const answer = await this.request(method, path, body, options);
    if (answer.status < 200 || answer.status > 299) throw new UnexpectedAnswer(`${method} ${path}`, answer);
    return answer.body as T;
  }

  /** Opens a watch. Rejects with UnexpectedAnswer when the server refuses it before the first event. */
  async watch(path: string): Promise<EventStream> {
    const abort = new AbortController();
    const response = await this.#open("GET", path, undefined, {}, abort.signal);
    if (response.statusCode !== 200) throw new UnexpectedAnswer(`watch ${path}`, await answerOf(response));
    return {
      close: () => abort.abort(),
      async *[Symbol.asyncIterator]() {
        let rest = "";
        response.setEncoding("utf8");
        try {
          for await (const chunk of response) {
            const lines = (rest + String(chunk)).split("\n");
            rest = lines.pop() ?? "";
            for (const line of lines) if (line !== "") yield JSON.parse(line) as WatchEvent;
          }
        } catch (error) {
          // Closing is the normal end of a watch; everything else is the test's business.
          if (!abort.signal.aborted) throw error;
        }
      },
    };
  }
}
