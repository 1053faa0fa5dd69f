import { createHash, randomBytes } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import type { Clock } from "../base/clock.ts";
import { KubeError } from "./errors.ts";
import { networkFailure } from "./networkFailure.ts";

export interface UpgradeRequest {
  readonly path: string;
  /** What is being done, for error texts. */
  readonly what: string;
  /** Subprotocols, the preferred one first. */
  readonly protocols: readonly string[];
  /** Ends the request; not what came of it. */
  readonly signal?: AbortSignal;
}

/** A connection that speaks WebSocket frames from here on. */
export interface Upgraded {
  readonly socket: Duplex;
  /** What the server sent already behind its answer. */
  readonly head: Buffer;
  /** The subprotocol that the server chose. */
  readonly protocol: string;
}

const limit = 30_000;
/** RFC 6455, section 1.3. */
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * The client's side of the WebSocket handshake (RFC 6455, section 4) by a plain request, so that it takes the same way as all
 * others: agents, proxies and VS Code's patches. Resolves with the answer itself where the server doesn't upgrade.
 */
export function handshake(way: https.RequestOptions, headers: Readonly<Record<string, string | string[]>>, request: UpgradeRequest, clock: Clock, signal: AbortSignal): Promise<Upgraded | http.IncomingMessage> {
  const key = randomBytes(16).toString("base64");
  const outgoing = (way.protocol === "https:" ? https : http).request({
    ...way,
    method: "GET",
    headers: {
      ...headers,
      connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": key, "sec-websocket-protocol": request.protocols.join(", "),
    },
  });
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(limit, () => outgoing.destroy(problem(request, `no answer within ${limit / 1000} s.`, "timeout")));
    const abort = () => outgoing.destroy(new Error("aborted"));
    const settle = () => {
      timer.dispose();
      signal.removeEventListener("abort", abort);
    };
    signal.addEventListener("abort", abort, { once: true });
    outgoing.once("response", (answer) => {
      settle();
      resolve(answer);
    });
    outgoing.once("upgrade", (answer, socket, head) => {
      settle();
      const protocol = answer.headers["sec-websocket-protocol"] ?? "";
      const accepted = answer.headers["sec-websocket-accept"] === createHash("sha1").update(key + guid).digest("base64");
      if (accepted && request.protocols.includes(protocol)) {
        resolve({ socket, head, protocol });
        return;
      }
      socket.destroy();
      reject(problem(request, accepted ? `the server speaks none of the protocols ${request.protocols.join(", ")}.` : "the server's answer to the WebSocket handshake is wrong.", "protocol"));
    });
    outgoing.on("error", (error) => {
      settle();
      if (signal.aborted) reject(signal.reason as Error);
      else reject(error instanceof KubeError ? error : networkFailure(error, request.what, `${way.hostname ?? ""}:${way.port ?? ""}`));
    });
    outgoing.end();
  });
}

function problem({ what }: UpgradeRequest, words: string, reason: "timeout" | "protocol"): KubeError {
  return new KubeError({ reason, message: `${what}: ${words}`, remedy: "A proxy between here and the API server may not let WebSockets through.", detail: "" });
}
