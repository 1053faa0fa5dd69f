import { decoded } from "./decoded.ts";
import * as net from "node:net";
import * as tls from "node:tls";
import { KubeError } from "../errors.ts";
import { hostOf } from "./proxyRules.ts";
import { socks5 } from "./socks5.ts";

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** How long a proxy may take to answer. */
const limit = 30_000;

/**
 * Opens a connection to `target` through an HTTP, HTTPS or SOCKS5 proxy: what comes back carries the target's own
 * bytes. `authorities` are trusted for an HTTPS proxy besides the system's. Rejects with a KubeError.
 */
export async function tunnel(proxy: URL, target: Target, authorities: readonly string[]): Promise<net.Socket> {
  const socket = await connectTo(proxy, authorities);
  socket.setTimeout(limit, () => socket.destroy(proxyFailed(proxy, "gave no answer within 30 s")));
  try {
    if (proxy.protocol.startsWith("socks")) await socks5(socket, proxy, target);
    else await connectMethod(socket, proxy, target);
  } catch (error) {
    socket.destroy();
    throw error instanceof KubeError ? error : proxyFailed(proxy, error instanceof Error ? error.message : String(error));
  }
  socket.setTimeout(0);
  return socket;
}

/** The proxy's address without user name and password. */
function address(proxy: URL): string {
  return `${proxy.protocol}//${proxy.host}`;
}

export function proxyFailed(proxy: URL, what: string): KubeError {
  return new KubeError({
    reason: "unreachable",
    message: `The proxy ${address(proxy)} ${what}.`,
    remedy: "Check `proxy-url` in the kubeconfig, and HTTPS_PROXY and NO_PROXY.",
    detail: "",
  });
}

function connectTo(proxy: URL, authorities: readonly string[]): Promise<net.Socket> {
  const secure = proxy.protocol === "https:";
  const host = hostOf(proxy);
  const port = Number(proxy.port) || (secure ? 443 : proxy.protocol.startsWith("socks") ? 1080 : 80);
  return new Promise((resolve, reject) => {
    const ready = () => {
      socket.removeAllListeners();
      resolve(socket);
    };
    const socket = secure
      ? tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}), ca: [...tls.rootCertificates, ...authorities] }, ready)
      : net.connect({ host, port }, ready);
    socket.setTimeout(limit, () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      reject(proxyFailed(proxy, `can't be reached (${code})`));
    });
  });
}

/** CONNECT (RFC 9110, 9.3.6). */
async function connectMethod(socket: net.Socket, proxy: URL, target: Target): Promise<void> {
  const authority = `${net.isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`;
  const user = decoded(proxy.username);
  const login = user === "" ? "" : `Proxy-Authorization: Basic ${Buffer.from(`${user}:${decoded(proxy.password)}`).toString("base64")}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`);
  const head = await readUntil(socket, "\r\n\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (status === "200") return;
  if (status === "407") throw proxyFailed(proxy, "wants a user name and password that it was not given or doesn't accept");
  throw proxyFailed(proxy, status === undefined ? "doesn't speak HTTP" : `refused to connect to ${authority} (HTTP ${status})`);
}

/** Reads the head of an answer and leaves what follows it in the socket. */
function readUntil(socket: net.Socket, mark: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const done = (settle: () => void) => {
      socket.off("data", data).off("error", failed).off("end", ended);
      socket.pause();
      settle();
    };
    const data = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(mark);
      if (end < 0 && head.length < 16_384) return;
      done(() => {
        const rest = head.subarray(end < 0 ? head.length : end + mark.length);
        if (rest.length > 0) socket.unshift(rest);
        resolve(head.toString("latin1", 0, end < 0 ? head.length : end));
      });
    };
    const failed = (error: Error) => done(() => reject(error));
    const ended = () => done(() => reject(new Error("closed the connection")));
    socket.on("data", data).on("error", failed).on("end", ended);
  });
}
