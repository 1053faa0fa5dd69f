import type { ServerResponse } from "node:http";
import { afterEach } from "vitest";
import { LiveCluster } from "../../../../src/kube/cluster.ts";
import type { Session } from "../../../../src/kube/sessionTypes.ts";
import type { ConnectionState } from "../../../../src/kube/types.ts";
import { nodesDefinition, podsDefinition } from "../../../../src/model/resources.ts";
import { FakeClock } from "../../../support/fakeClock.ts";
import { plainSession, turn, widgets } from "./fixtures.ts";
import { json, scripted, type Answer, type Asked } from "./scripted.ts";

const open: { dispose(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose();
});

const verbs = ["get", "list", "watch"];
const resource = (plural: string, kind: string, group: string, scope = "Namespaced") => ({ resource: plural, responseKind: { group, version: "v1", kind }, scope, verbs });
const discovery: Record<string, unknown> = {
  "/version": { gitVersion: "v1.36.3" },
  "/api": { kind: "APIGroupDiscoveryList", items: [{ metadata: {}, versions: [{ version: "v1", resources: [resource("pods", "Pod", ""), resource("nodes", "Node", "", "Cluster"), resource("events", "Event", "")] }] }] },
  "/apis": { kind: "APIGroupDiscoveryList", items: [{ metadata: { name: "test" }, versions: [{ version: "v1", resources: [resource("widgets", "Widget", "test"), resource("gadgets", "Gadget", "test")] }] }] },
};

/** Answers a whole small cluster: everything allowed, lists with one object, watches that stay open. `special` goes first. */
export function world(special: (asked: Asked, response: ServerResponse) => boolean = () => false): Answer {
  return (asked, response) => {
    if (special(asked, response)) return;
    const { pathname, searchParams } = asked.url;
    if (discovery[pathname] !== undefined) { json(response, discovery[pathname]); return; }
    if (pathname.endsWith("reviews")) { json(response, { status: { allowed: true } }, 201); return; }
    if (searchParams.get("watch") === "true") {
      response.writeHead(200).flushHeaders();
      return;
    }
    const plural = pathname.split("/").at(-1) ?? "";
    const namespace = /namespaces\/([^/]+)\//.exec(pathname)?.[1] ?? "a";
    json(response, { kind: "List", metadata: { resourceVersion: "10" }, items: [{ metadata: { name: `one-of-${plural}`, uid: `${namespace}-${plural}`, resourceVersion: "5", ...(plural === "nodes" ? {} : { namespace }) } }] });
  };
}

export const gadgets = { ...widgets, key: "gadgets.test", plural: "gadgets", kind: "Gadget" };
export const gizmos = { ...widgets, key: "gizmos.test", plural: "gizmos", kind: "Gizmo" };
const features = [{ id: "gadgetry", definitions: [gadgets] }, { id: "both", definitions: [gadgets, gizmos] }];

export async function make(answer: Answer, options: { session?: Partial<Session>; namespaces?: string[]; openSession?: () => Promise<Session> } = {}) {
  const server = await scripted(answer);
  const clock = new FakeClock();
  const logged: string[] = [];
  let opened = 0;
  const cluster = new LiveCluster(
    { kubeconfigs: [], context: "", namespaces: options.namespaces ?? [] },
    {
      id: "one", clock, random: () => 0, definitions: [nodesDefinition, podsDefinition, widgets], features,
      log: (level, message) => logged.push(`${level} ${message}`),
      openSession: () => {
        opened++;
        return options.openSession?.() ?? Promise.resolve(plainSession(server.base, options.session));
      },
    },
  );
  const states: ConnectionState[] = [];
  cluster.onDidChangeState((state) => states.push(state));
  open.push({ dispose: () => server.close() }, cluster);
  const kinds = () => [cluster.objects.nodes, cluster.objects.pods, ...cluster.objects.workloads].map((table) => table.state.kind);
  const until = async (check: () => boolean) => {
    for (let count = 0; !check(); count++) {
      if (count > 5000) throw new Error(`never: ${check.toString()}; ${kinds().join()}; ${cluster.objects.further.map((table) => JSON.stringify(table.state)).join()}; ${logged.join("; ")}`);
      await turn();
    }
  };
  return { server, clock, cluster, states, logged, kinds, until, opened: () => opened };
}

export const allLive = ["live", "live", "live"];
