import { at, eventsOf, take, type Case, type Recorder } from "../case.ts";
import { restrictedNamespace } from "../server.ts";
import type { WatchEvent } from "../../controlplane/client.ts";

const versionOf = async (on: Recorder) => String(at((await on.server.admin.request("GET", on.pods)).body, "metadata", "resourceVersion"));

const grace = { gracePeriodSeconds: 0 };

/** Watches, does `change`, and notes the first `count` events. */
async function during(on: Recorder, query: string, count: number, change: () => Promise<unknown>): Promise<readonly WatchEvent[]> {
  const stream = await on.watch(`${on.pods}?watch=1&${query}`);
  if (stream === undefined) return [];
  const taken = take(stream, count);
  await change();
  const events = await taken;
  on.note("events", eventsOf(events));
  return events;
}

const patchLabel = (on: Recorder, name: string, labels: Readonly<Record<string, string | null>>) => on.setUp("PATCH", `${on.pods}/${name}`, { metadata: { labels } });

export const watches: readonly Case[] = [
  {
    name: "watch from a list: added, modified, deleted",
    statuses: [0, 0],
    run: async (on) => {
      await on.pod("before");
      const events = await during(on, `resourceVersion=${await versionOf(on)}`, 4, async () => {
        await on.pod("a");
        await patchLabel(on, "a", { changed: "yes" });
        await on.setUp("DELETE", `${on.pods}/a`, grace);
      });
      const versions = events.map((event) => Number(at(event.object, "metadata", "resourceVersion")));
      on.note("versions grow", versions.every((version, index) => index === 0 || version > (versions[index - 1] ?? 0)));
    },
  },
  {
    name: "watch of a past that is still known replays it",
    statuses: [0],
    run: async (on) => {
      const version = await versionOf(on);
      await on.pod("a");
      await patchLabel(on, "a", { changed: "yes" });
      await on.setUp("DELETE", `${on.pods}/a`, grace);
      await during(on, `resourceVersion=${version}`, 4, () => Promise.resolve());
    },
  },
  {
    name: "watch from resourceVersion=0 begins with what there is",
    statuses: [0],
    run: async (on) => {
      await on.pod("a");
      await on.pod("b");
      await during(on, "resourceVersion=0", 3, () => on.pod("c"));
    },
  },
  {
    name: "watch without a resource version begins with what there is",
    statuses: [0],
    run: async (on) => {
      await on.pod("a");
      await during(on, "", 2, () => on.pod("b"));
    },
  },
  {
    name: "an object that comes to match a label selector is added, one that ceases to is deleted",
    statuses: [0],
    run: async (on) => {
      await on.pod("a", { team: "x" });
      await on.pod("b", { team: "y" });
      await during(on, `resourceVersion=${await versionOf(on)}&labelSelector=team%3Dx`, 5, async () => {
        await patchLabel(on, "b", { team: "x" });
        await patchLabel(on, "a", { team: "y" });
        await patchLabel(on, "b", { more: "1" });
        await on.setUp("DELETE", `${on.pods}/b`, grace);
      });
    },
  },
  {
    name: "watch with a field selector follows one name",
    statuses: [0],
    run: async (on) => {
      await during(on, `resourceVersion=${await versionOf(on)}&fieldSelector=metadata.name%3Db`, 2, async () => {
        await on.pod("a");
        await on.pod("b");
        await patchLabel(on, "b", { changed: "yes" });
      });
    },
  },
  {
    name: "a namespace that is forbidden to others is watched by its own user",
    statuses: [0],
    run: async (on) => {
      const path = `/apis/batch/v1/namespaces/${restrictedNamespace}/jobs`;
      const version = String(at((await on.server.restricted.request("GET", path)).body, "metadata", "resourceVersion"));
      const stream = await on.server.restricted.watch(`${path}?watch=true&resourceVersion=${version}`);
      const taken = take(stream, 1);
      await on.setUp("POST", path, { apiVersion: "batch/v1", kind: "Job", metadata: { name: "seen" }, spec: { suspend: true, template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "example.com/main" }] } } } });
      const [event] = await taken;
      on.note("event", { type: event?.type, kind: at(event?.object, "kind"), name: at(event?.object, "metadata", "name") });
    },
  },
  {
    name: "watch of all namespaces",
    statuses: [0],
    run: async (on) => {
      const version = await versionOf(on);
      const stream = await on.watch(`/api/v1/pods?watch=1&resourceVersion=${version}&labelSelector=app%3D${on.namespace}`);
      if (stream === undefined) return;
      const taken = take(stream, 1);
      await on.pod(on.namespace);
      on.note("events", eventsOf(await taken));
    },
  },
  {
    name: "timeoutSeconds ends a watch without an error",
    statuses: [0],
    run: async (on) => {
      const started = Date.now();
      await during(on, `resourceVersion=${await versionOf(on)}&timeoutSeconds=1`, 99, () => Promise.resolve());
      const took = Date.now() - started;
      if (took < 900 || took > 4000) on.note("took", took);
    },
  },
  {
    name: "bookmarks come to those who allow them, before the timeout at the latest",
    statuses: [0, 0],
    run: async (on) => {
      const stream = await on.watch(`${on.pods}?watch=1&allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=${await versionOf(on)}`);
      if (stream === undefined) return;
      const taken = take(stream, 2);
      // The real server sends no bookmark that is older than the version the watch began with: something has to happen first.
      const { metadata } = await on.pod("a");
      const [, bookmark] = await taken;
      on.note("bookmark", { type: bookmark?.type, kind: at(bookmark?.object, "kind"), apiVersion: at(bookmark?.object, "apiVersion"), name: at(bookmark?.object, "metadata", "name") });
      on.note("not older", Number(at(bookmark?.object, "metadata", "resourceVersion")) >= Number(metadata.resourceVersion));
    },
  },
  {
    name: "nobody gets bookmarks who doesn't allow them",
    statuses: [0],
    run: async (on) => {
      await during(on, `resourceVersion=${await versionOf(on)}&timeoutSeconds=3`, 2, () => on.pod("a"));
    },
  },
  {
    name: "watch from a forgotten version is told so",
    statuses: [0],
    run: async (on) => {
      const { metadata } = await on.pod("a");
      await on.pod("b");
      await on.server.forget();
      await during(on, `resourceVersion=${metadata.resourceVersion}`, 1, () => Promise.resolve());
    },
  },
  {
    // A list refuses the same with 400.
    name: "watch from a version that isn't a number",
    statuses: [500],
    run: (on) => during(on, "resourceVersion=abc", 1, () => Promise.resolve()),
  },
  {
    name: "watch with a malformed selector",
    statuses: [400],
    run: (on) => during(on, "labelSelector=a+b+c", 1, () => Promise.resolve()),
  },
  {
    name: "watch of a resource that isn't served",
    statuses: [404],
    run: async (on) => {
      const stream = await on.watch("/apis/batch/v1/things?watch=1");
      if (stream !== undefined) on.note("events", eventsOf(await take(stream, 1)));
    },
  },
];
