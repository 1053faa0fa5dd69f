import { createServer } from "node:http";
import { podJson } from "./pods.ts";

/** Serves `/api/v1/pods` with limit and continue, and a watch that stays silent. Argument: number of pods. Prints its port. */
const count = Number(process.argv[2]);
const pods = Array.from({ length: count }, (_, index) => Buffer.from(podJson(index)));
const comma = Buffer.from(",");

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("content-type", "application/json");
  if (url.searchParams.get("watch") === "true") {
    response.flushHeaders();
    return;
  }
  const first = Number(url.searchParams.get("continue") ?? 0);
  const limit = Number(url.searchParams.get("limit") ?? 0);
  const end = limit === 0 ? count : Math.min(count, first + limit);
  const metadata = { resourceVersion: "2000000", ...(end < count ? { continue: String(end), remainingItemCount: count - end } : {}) };
  response.write(`{"kind":"PodList","apiVersion":"v1","metadata":${JSON.stringify(metadata)},"items":[`);
  // In portions, so that the server itself holds no copy of the whole list.
  let next = first;
  const more = () => {
    while (next < end) {
      const parts: Buffer[] = [];
      for (const stop = Math.min(end, next + 100); next < stop; next++) {
        if (next > first) parts.push(comma);
        parts.push(pods[next] as Buffer);
      }
      if (!response.write(Buffer.concat(parts))) {
        response.once("drain", more);
        return;
      }
    }
    response.end("]}");
  };
  more();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : 0);
});
