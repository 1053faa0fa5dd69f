import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

export interface Scripted {
  readonly base: URL;
  readonly asked: Asked[];
  /** Sockets that were opened so far. */
  connections(): number;
  close(): Promise<void>;
}

/** A server on loopback that answers every request by `answer` and keeps what was asked. */
export async function scripted(answer: Answer): Promise<Scripted> {
  const asked: Asked[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const text = Buffer.concat(parts).toString();
      const entry = { method: request.method ?? "", url: new URL(request.url ?? "/", "http://localhost"), headers: request.headers, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
      asked.push(entry);
      answer(entry, response);
    });
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    asked,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** A Status object as the API server sends with errors (apimachinery `metav1.Status`). */
export function status(code: number, reason: string, message = reason): unknown {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}
