import type { FactList, FactLists } from "../model/facts/build.ts";
import type { FactKind } from "../model/facts/kinds.ts";
import { listOf, objectOf, textOf } from "../model/read.ts";
import { pathOf } from "./clusterRequests.ts";
import type { Discovery } from "./discovery.ts";
import type { Http } from "./http.ts";
import { verdictOf } from "./verdict.ts";

const pageSize = 500;
/** 10,000 objects of one kind: nobody's manifest is judged by more. */
const mostPages = 20;

export interface FactRequest {
  readonly http: Http;
  readonly discovery: Discovery;
  readonly kinds: readonly FactKind[];
  /** Tried one by one where all namespaces at once may not be read. */
  readonly namespaces: readonly string[];
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Lists kinds once, side by side. What fails is said in its list and hurts no other. Rejects when aborted. */
export async function listFacts(request: FactRequest): Promise<FactLists> {
  const lists = await Promise.all(request.kinds.map(async (kind) => [kind.key, await listKind(kind, request)] as const));
  request.signal.throwIfAborted();
  return { at: request.now, lists: Object.fromEntries(lists), served: request.discovery.served() };
}

async function listKind(kind: FactKind, request: FactRequest): Promise<FactList> {
  const found = request.discovery.find(kind);
  if (found.kind !== "served") return { state: found.kind === "absent" ? "absent" : "failed", items: [] };
  const { version } = found.resource;
  const everywhere = await listPath(pathOf({ ...kind, version }, undefined), kind, request);
  if (everywhere.state !== "forbidden" || !kind.namespaced) return everywhere;
  const lists = await Promise.all(request.namespaces.map(async (namespace) => ({ namespace, list: await listPath(pathOf({ ...kind, version }, namespace), kind, request) })));
  const read = lists.filter(({ list }) => list.state === "live");
  return read.length === 0 ? everywhere : { state: "live", namespaces: read.map(({ namespace }) => namespace), items: read.flatMap(({ list }) => list.items) };
}

async function listPath(path: string, kind: FactKind, { http, signal }: FactRequest): Promise<FactList> {
  const items: unknown[] = [];
  let token = "";
  try {
    for (let page = 0; page < mostPages; page++) {
      const query = new URLSearchParams({ limit: String(pageSize), ...(token === "" ? {} : { continue: token }) });
      const answer = objectOf(await http.json({ path: `${path}?${query.toString()}`, what: `List ${kind.plural}`, signal }));
      items.push(...listOf(answer["items"]));
      token = textOf(objectOf(answer["metadata"])["continue"]);
      if (token === "") return { state: "live", items };
    }
    // More than is read: not complete, and so not to be relied on.
    return { state: "failed", items: [] };
  } catch (error) {
    const verdict = verdictOf(error);
    return { state: verdict === "forbidden" || verdict === "absent" ? verdict : "failed", items: [] };
  }
}
