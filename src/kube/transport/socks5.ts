import { decoded } from "./decoded.ts";
import * as net from "node:net";
import type { Target } from "./tunnel.ts";

/** Replies of RFC 1928, section 6. */
const replies = [
  "", "had a failure of its own", "doesn't allow this connection", "has no route to the network", "has no route to the host",
  "says that the connection was refused", "waited too long", "doesn't know the command", "doesn't know the kind of address",
];

/** The client's side of RFC 1928 (and RFC 1929 for user name and password). The name is resolved by the proxy, as Go does. Throws errors whose message continues "The proxy …". */
export async function socks5(socket: net.Socket, proxy: URL, target: Target): Promise<void> {
  const [user, password] = [Buffer.from(decoded(proxy.username)), Buffer.from(decoded(proxy.password))];
  if (user.length > 255 || password.length > 255) throw new Error("can't take so long a user name or password");
  socket.write(Buffer.from(user.length === 0 ? [5, 1, 0] : [5, 2, 0, 2]));
  const [version, method] = await read(socket, 2);
  if (version !== 5) throw new Error("doesn't speak SOCKS5");
  if (method === 2 && user.length > 0) {
    socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]));
    const [, status] = await read(socket, 2);
    if (status !== 0) throw new Error("doesn't accept the user name and password");
  } else if (method !== 0) {
    throw new Error("wants a user name and password");
  }
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), addressOf(target.host), Buffer.from([target.port >> 8, target.port & 255])]));
  const [, reply = 1, , kind] = await read(socket, 4);
  if (reply !== 0) throw new Error(replies[reply] ?? `refused (${reply})`);
  // The address that the proxy connects from, of no use to us.
  const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await read(socket, 1))[0] ?? 0);
  await read(socket, length + 2);
}

function addressOf(host: string): Buffer {
  if (net.isIPv4(host)) return Buffer.from([1, ...host.split(".").map(Number)]);
  if (net.isIPv6(host)) return Buffer.concat([Buffer.from([4]), ipv6Bytes(host)]);
  const name = Buffer.from(host);
  if (name.length > 255) throw new Error("can't take so long a host name");
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

function ipv6Bytes(host: string): Buffer {
  // The URL parser writes an IPv4 tail as two groups.
  const [head = "", tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split("::");
  const groups = (part: string) => part.split(":").filter((group) => group !== "").map((group) => parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const all = tail === undefined ? first : [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}

/** Exactly so many bytes. */
function read(socket: net.Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const attempt = () => {
      const bytes = socket.read(length) as Buffer | null;
      if (bytes === null) return;
      done(() => resolve(bytes));
    };
    const done = (settle: () => void) => {
      socket.off("readable", attempt).off("error", failed).off("end", ended);
      settle();
    };
    const failed = (error: Error) => done(() => reject(error));
    const ended = () => done(() => reject(new Error("closed the connection")));
    socket.on("readable", attempt).on("error", failed).on("end", ended);
    attempt();
  });
}
