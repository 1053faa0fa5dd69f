import { describe, expect, test } from "vitest";
import type { ServerResponse } from "node:http";
import { turn } from "./support/fixtures.ts";
import { json, status, type Asked } from "./support/scripted.ts";
import { allLive, make, world } from "./support/smallCluster.ts";

describe("single objects", () => {
  const reference = { apiVersion: "v1", kind: "Pod", namespace: "a b", name: "p" };

  async function connected(special: (asked: Asked, response: ServerResponse) => boolean) {
    const all = await make(world(special));
    await all.cluster.connect();
    return all;
  }

  test("get finds the path of a kind, also of one that nobody watches", async () => {
    const { cluster } = await connected((asked, response) => {
      const answers: Record<string, unknown> = {
        "/api/v1/namespaces/a%20b/pods/p": { kind: "Pod" },
        "/apis/other.example/v1": { kind: "APIResourceList", resources: [{ name: "things", kind: "Thing", namespaced: false, verbs: ["get"] }] },
        "/apis/other.example/v1/things/t": { kind: "Thing" },
      };
      const answer = answers[asked.url.pathname];
      if (answer !== undefined) json(response, answer);
      return answer !== undefined;
    });
    expect(await cluster.get(reference)).toEqual({ kind: "Pod" });
    expect(await cluster.get({ apiVersion: "other.example/v1", kind: "Thing", namespace: "", name: "t" })).toEqual({ kind: "Thing" });
    await expect(cluster.get({ apiVersion: "other.example/v1", kind: "Nothing", namespace: "", name: "t" })).rejects.toMatchObject({ failure: { reason: "protocol" } });
  });

  test("events of an object, oldest first, whichever field their writer fills", async () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
    const { cluster, server } = await connected((asked, response) => {
      if (!asked.url.pathname.endsWith("/events")) return false;
      json(response, {
        kind: "EventList", metadata: {},
        items: [{ reason: "c", lastTimestamp: at(30) }, { reason: "a", eventTime: at(10), lastTimestamp: null }, { reason: "d", eventTime: at(1), series: { lastObservedTime: at(40) } }, { reason: "b", metadata: { creationTimestamp: at(20) } }],
      });
      return true;
    });
    expect(((await cluster.events(reference)) as { reason: string }[]).map((event) => event.reason)).toEqual(["a", "b", "c", "d"]);
    const asked = server.asked.find((one) => one.url.pathname === "/api/v1/namespaces/a%20b/events")?.url;
    expect(asked?.searchParams.get("fieldSelector")).toBe("involvedObject.kind=Pod,involvedObject.name=p,involvedObject.namespace=a b");
  });

  test("logs are cut anywhere but never inside a character, and end with the signal", async () => {
    const bytes = Buffer.from("größer 日本語 🎉\n");
    const { cluster, server } = await connected((asked, response) => {
      if (!asked.url.pathname.endsWith("/log")) return false;
      response.writeHead(200, { "content-type": "text/plain" });
      void (async () => {
        for (const byte of bytes) {
          response.write(Buffer.of(byte));
          await turn();
        }
      })();
      return true;
    });
    const abort = new AbortController();
    let text = "";
    await cluster.logs(reference, { container: "main", follow: true, tailLines: 100, previous: true }, (part) => {
      expect(part).not.toContain("\ufffd");
      text += part;
      if (text.endsWith("\n")) abort.abort();
    }, abort.signal);
    expect(text).toBe(bytes.toString());
    expect(Object.fromEntries(server.asked.find((one) => one.url.pathname.endsWith("/p/log"))?.url.searchParams ?? [])).toEqual({ container: "main", follow: "true", tailLines: "100", previous: "true" });
  });

  test("namespaces: those that can be listed; otherwise those that are known", async () => {
    let may = true;
    const { cluster, kinds, until } = await connected((asked, response) => {
      if (asked.url.pathname !== "/api/v1/namespaces") return false;
      if (may) json(response, { metadata: {}, items: [{ metadata: { name: "z" } }, { metadata: { name: "b" } }] });
      else json(response, status(403, "Forbidden"), 403);
      return true;
    });
    await until(() => kinds().join() === allLive.join());
    expect(await cluster.namespaces()).toEqual(["b", "z"]);
    may = false;
    expect(await cluster.namespaces()).toEqual(["a"]);
  });
});
