import { at, type Case, type Recorder } from "../case.ts";

const names = (body: unknown) => ((at(body, "items") ?? []) as readonly unknown[]).map((item) => at(item, "metadata", "name"));

async function five(on: Recorder): Promise<void> {
  for (const name of ["a", "b", "c", "d", "e"]) await on.pod(name, { half: name < "c" ? "first" : "second" });
}

const token = (body: unknown) => encodeURIComponent(String(at(body, "metadata", "continue")));

/** A list by selector: which names it gives. */
const selects = (name: string, query: string, status = 200): Case => ({
  name,
  statuses: [status],
  run: async (on) => {
    await five(on);
    await on.ask("GET", `${on.pods}?${query}`);
  },
});

const eventSelectors = [
  ["by uid", "involvedObject.uid=<uid>"],
  ["by kind and name", "involvedObject.kind=Pod,involvedObject.name=a"],
  ["by reason", "reason=FailedScheduling,involvedObject.name=a"],
  ["by another reason", "reason=Killing"],
  ["by namespace, name and uid, as kubectl describe does", "involvedObject.namespace!=elsewhere,involvedObject.name=a,involvedObject.uid=<uid>"],
] as const;

const event = (namespace: string, name: string, uid: string) => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: `${name}.1` },
  involvedObject: { apiVersion: "v1", kind: "Pod", namespace, name, uid },
  reason: "FailedScheduling",
  message: "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",
  type: "Warning",
  count: 3,
  source: { component: "default-scheduler" },
  firstTimestamp: "2026-01-01T00:00:00Z",
  lastTimestamp: "2026-01-01T00:01:00Z",
});

export const lists: readonly Case[] = [
  { name: "empty list", statuses: [200], run: (on) => on.ask("GET", on.pods) },
  { name: "list in a namespace that doesn't exist is empty", statuses: [200], run: (on) => on.ask("GET", "/api/v1/namespaces/absent/pods") },
  { name: "items of a list name no kind", statuses: [200], run: async (on) => { await five(on); await on.ask("GET", on.pods); } },
  {
    name: "pages with limit and continue",
    statuses: [200, 200, 200, 0],
    run: async (on) => {
      await five(on);
      const first = await on.ask("GET", `${on.pods}?limit=2`);
      // Written between two pages: a continued list shows the moment of its first page.
      await on.pod("f");
      await on.setUp("DELETE", `${on.pods}/c`, { gracePeriodSeconds: 0 });
      const second = await on.ask("GET", `${on.pods}?limit=2&continue=${token(first.body)}`);
      const third = await on.ask("GET", `${on.pods}?limit=2&continue=${token(second.body)}`);
      const versions = [first, second, third].map((page) => at(page.body, "metadata", "resourceVersion"));
      on.note("pages", { names: [first, second, third].flatMap((page) => names(page.body)), oneVersion: new Set(versions).size === 1 });
    },
  },
  {
    name: "a limit that holds everything gives no continue",
    statuses: [200],
    run: async (on) => { await five(on); await on.ask("GET", `${on.pods}?limit=5`); },
  },
  {
    name: "pages with resourceVersion=0 and limit",
    statuses: [0],
    run: async (on) => {
      await five(on);
      // The watch cache may answer with the whole list, or with a page: clients have to take both.
      const answer = await on.server.admin.request("GET", `${on.pods}?limit=2&resourceVersion=0`);
      on.note("first", { status: answer.status, some: names(answer.body).length >= 2 });
    },
  },
  {
    name: "a malformed continue token",
    freeWording: true,
    statuses: [400],
    run: (on) => on.ask("GET", `${on.pods}?limit=2&continue=abc`),
  },
  {
    name: "an expired continue token, and the way on that the server offers",
    statuses: [200, 410, 200],
    run: async (on) => {
      await five(on);
      const first = await on.ask("GET", `${on.pods}?limit=2`);
      await on.pod("f");
      await on.server.forget();
      const expired = await on.ask("GET", `${on.pods}?limit=2&continue=${token(first.body)}`);
      await on.ask("GET", `${on.pods}?continue=${token(expired.body)}`);
    },
  },
  selects("a limit that isn't a number", "limit=many", 400),
  selects("a limit of zero is none", "limit=0"),
  selects("label selector: equality", "labelSelector=half%3Dfirst"),
  selects("label selector: inequality", "labelSelector=half!%3Dfirst"),
  selects("label selector: set", "labelSelector=app+in+(a,e)"),
  selects("label selector: notin", "labelSelector=app+notin+(a,e)"),
  selects("label selector: exists and doesn't", "labelSelector=app,!absent"),
  selects("label selector with limit counts no remaining items", "labelSelector=half%3Dsecond&limit=1"),
  selects("a malformed label selector", "labelSelector=a+b+c", 400),
  selects("field selector: name", "fieldSelector=metadata.name%3Db"),
  selects("field selector: phase", "fieldSelector=status.phase%3DPending"),
  selects("field selector: not bound", "fieldSelector=spec.nodeName%3D"),
  selects("field selector: several", "fieldSelector=spec.nodeName!%3Dn1,metadata.name!%3Db"),
  selects("field selector that isn't supported", "fieldSelector=spec.hostname%3Da", 400),
  selects("resourceVersionMatch without resourceVersion", "resourceVersionMatch=Exact", 422),
  selects("resourceVersionMatch that isn't known", "resourceVersionMatch=Any&resourceVersion=1", 422),
  selects("resourceVersionMatch=Exact with 0", "resourceVersionMatch=Exact&resourceVersion=0", 422),
  selects("resourceVersion that isn't a number", "resourceVersion=abc&resourceVersionMatch=NotOlderThan", 400),
  {
    name: "continue together with resourceVersion",
    statuses: [422],
    run: async (on) => {
      await five(on);
      const first = await on.server.admin.request("GET", `${on.pods}?limit=2`);
      await on.ask("GET", `${on.pods}?limit=2&resourceVersion=1&resourceVersionMatch=Exact&continue=${token(first.body)}`);
    },
  },
  {
    name: "resourceVersionMatch=Exact shows an older moment",
    statuses: [200, 0],
    run: async (on) => {
      await on.pod("a");
      const before = await on.server.admin.request("GET", on.pods);
      const version = String(at(before.body, "metadata", "resourceVersion"));
      await on.pod("b");
      const exact = await on.ask("GET", `${on.pods}?resourceVersionMatch=Exact&resourceVersion=${version}`);
      on.note("version", at(exact.body, "metadata", "resourceVersion") === version);
    },
  },
  {
    name: "resourceVersionMatch=NotOlderThan",
    statuses: [200, 0],
    run: async (on) => {
      await on.pod("a");
      const { metadata } = await on.pod("b");
      const answer = await on.ask("GET", `${on.pods}?resourceVersionMatch=NotOlderThan&resourceVersion=${metadata.resourceVersion}`);
      on.note("not older", Number(at(answer.body, "metadata", "resourceVersion")) >= Number(metadata.resourceVersion));
    },
  },
  {
    name: "a resource version of the future",
    statuses: [504],
    run: (on) => on.ask("GET", `${on.pods}?resourceVersionMatch=NotOlderThan&resourceVersion=99999999`),
  },
  {
    name: "resourceVersionMatch=Exact with a forgotten version",
    statuses: [410],
    run: async (on) => {
      const { metadata } = await on.pod("a");
      await on.pod("b");
      await on.server.forget();
      await on.ask("GET", `${on.pods}?resourceVersionMatch=Exact&resourceVersion=${metadata.resourceVersion}`);
    },
  },
  ...eventSelectors.map(([name, query]): Case => ({
    name: `events of one object: ${name}`,
    statuses: [200, 0],
    run: async (on) => {
      const uid = (await on.pod("a")).metadata.uid;
      for (const regards of ["a", "b"]) await on.setUp("POST", `/api/v1/namespaces/${on.namespace}/events`, event(on.namespace, regards, regards === "a" ? uid : "another"));
      const answer = await on.ask("GET", `/api/v1/namespaces/${on.namespace}/events?fieldSelector=${encodeURIComponent(query.replace("<uid>", uid))}`);
      on.note("events", ((at(answer.body, "items") ?? []) as readonly unknown[]).map((item) => [at(item, "reason"), at(item, "message"), at(item, "count"), at(item, "type"), at(item, "involvedObject", "name")]));
    },
  })),
  {
    name: "a long list is compressed for who asks",
    statuses: [0],
    run: async (on) => {
      // The real server compresses from 128 KiB on.
      for (let index = 0; index < 20; index++) await on.setUp("POST", on.pods, podWithNote(`p${index}`, "x".repeat(8000)));
      const plain = await on.server.admin.request("GET", on.pods);
      const asked = await on.server.admin.request("GET", on.pods, undefined, { headers: { "accept-encoding": "gzip" } });
      on.note("encoding", { plain: plain.headers["content-encoding"], asked: asked.headers["content-encoding"], same: names(plain.body).length === names(asked.body).length });
    },
  },
];

function podWithNote(name: string, note: string): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, annotations: { note } }, spec: { containers: [{ name: "main", image: "example.com/main" }] } };
}
