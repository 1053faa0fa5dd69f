import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { onTestFinished } from "vitest";

export interface TestProxy {
  readonly port: number;
  /** What was asked for: `host:port`, and the user and password if any. */
  readonly asked: { readonly target: string; readonly login: string }[];
}

export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

function pipe(from: Duplex, port: number, first: () => void): void {
  const to = connect(port, "127.0.0.1", () => {
    first();
    from.pipe(to).pipe(from);
  });
  const end = () => {
    from.destroy();
    to.destroy();
  };
  to.on("error", end).on("close", end);
  from.on("error", end).on("close", end);
}

/** An HTTP proxy that knows CONNECT alone. Every target is the server at `behind`: names that only the proxy knows can be tested. */
export async function httpProxy(behind: number, options: { readonly login?: string; readonly refuse?: number; readonly tls?: { readonly cert: string; readonly key: string } } = {}): Promise<TestProxy> {
  const asked: { target: string; login: string }[] = [];
  const server = options.tls === undefined ? createHttpServer() : createHttpsServer(options.tls);
  server.on("connect", (request: { readonly url?: string; readonly headers: Record<string, string | undefined> }, socket: Duplex) => {
    const header = request.headers["proxy-authorization"] ?? "";
    const login = Buffer.from(header.replace(/^Basic /, ""), "base64").toString();
    asked.push({ target: request.url ?? "", login });
    if (options.refuse !== undefined) socket.end(`HTTP/1.1 ${options.refuse} No\r\n\r\n`);
    else if (options.login !== undefined && options.login !== login) socket.end('HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n');
    else pipe(socket, behind, () => socket.write("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n"));
  });
  return { port: await listening(server), asked };
}

/** RFC 1928 and 1929, the server's side, byte by byte as they come. */
export async function socksProxy(behind: number, options: { readonly login?: string; readonly reply?: number } = {}): Promise<TestProxy> {
  const asked: { target: string; login: string }[] = [];
  const server = createServer((socket) => {
    void serve(socket).catch(() => socket.destroy());
  });
  const serve = async (socket: Socket) => {
    const take = async (length: number): Promise<Buffer> => {
      for (;;) {
        const bytes = socket.read(length) as Buffer | null;
        if (bytes !== null) return bytes;
        await once(socket, "readable");
      }
    };
    const [, methods = 0] = await take(2);
    const offered = [...(await take(methods))];
    const method = options.login === undefined ? 0 : 2;
    if (!offered.includes(method)) {
      socket.end(Buffer.from([5, 0xff]));
      return;
    }
    // One byte after the other: answers may be cut anywhere.
    socket.write(Buffer.from([5]));
    socket.write(Buffer.from([method]));
    let login = "";
    if (method === 2) {
      await take(1);
      const user = await take((await take(1))[0] ?? 0);
      const password = await take((await take(1))[0] ?? 0);
      login = `${user.toString()}:${password.toString()}`;
      socket.write(Buffer.from([1, login === options.login ? 0 : 1]));
      if (login !== options.login) return;
    }
    const [, , , kind] = await take(4);
    const host = kind === 3 ? (await take((await take(1))[0] ?? 0)).toString() : kind === 1 ? [...(await take(4))].join(".") : (await take(16)).toString("hex");
    asked.push({ target: `${host}:${(await take(2)).readUInt16BE()}`, login });
    if (options.reply !== undefined) socket.end(Buffer.from([5, options.reply, 0, 1, 0, 0, 0, 0, 0, 0]));
    else pipe(socket, behind, () => socket.write(Buffer.from([5, 0, 0, 3, 4, 110, 97, 109, 101, 0, 80])));
  };
  return { port: await listening(server), asked };
}
