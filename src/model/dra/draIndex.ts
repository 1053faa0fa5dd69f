import { stepSize, type Steps } from "../../base/steps.ts";
import { takeChanges, type Change } from "../changes.ts";
import type { ClusterObjects, Knowledge, NodeAccelerator, ResourceTable } from "../inventory.ts";
import type { ClaimReference, ObjectRecord, PodRecord } from "../k8s.ts";
import { NewestByName } from "../newestByName.ts";
import { knownIn, visibilityOf } from "../visibility.ts";
import { asksOf, sumOf, type SetAsks } from "./asks.ts";
import { ClaimIndex, nameKey, poolKey } from "./claimIndex.ts";
import { ClassIndex } from "./classes.ts";
import { claimsDefinition, classesDefinition, slicesDefinition, taintRulesDefinition, templatesDefinition } from "./definitions.ts";
import { nodelessRows, nodeRows, type RowSources } from "./nodeRows.ts";
import { podDevices, usesClaims, type DraSources } from "./podDevices.ts";
import { PodLinks, type LinkedPod } from "./podLinks.ts";
import { PoolIndex } from "./poolIndex.ts";
import { samePodDevices } from "./same.ts";
import type { DeviceClassRecord, DeviceTaintRuleRecord, ResourceClaimRecord, ResourceClaimTemplateRecord, ResourceSliceRecord } from "./types.ts";
import type { PodDevices, PoolView } from "./views.ts";

export interface DraPod extends LinkedPod {
  dra: PodDevices | undefined;
}

/** `after` is the pod's record now; undefined when it is gone. */
export interface PodChanged<P extends DraPod> {
  readonly entry: P;
  readonly before: PodRecord | undefined;
  readonly after: PodRecord | undefined;
}

/**
 * Devices of Dynamic Resource Allocation: pools, claims and who uses them. Only what a change concerns is worked out again:
 * first `takeObjects`, then `settle`.
 */
export class DraIndex<P extends DraPod> {
  readonly #slices = new Map<string, ResourceSliceRecord>();
  readonly #classRecords = new Map<string, DeviceClassRecord>();
  readonly #claimRecords = new Map<string, ResourceClaimRecord>();
  readonly #templateRecords = new Map<string, ResourceClaimTemplateRecord>();
  readonly #ruleRecords = new Map<string, DeviceTaintRuleRecord>();
  readonly #classes = new ClassIndex();
  readonly #claims = new ClaimIndex();
  readonly #templates = new NewestByName<ResourceClaimTemplateRecord>();
  readonly #pools = new PoolIndex();
  readonly #links = new PodLinks<P>();
  /** Pods that use claims, or resources that a class may serve. */
  readonly #pods = new Set<P>();
  readonly #dirtyPods = new Set<P>();
  readonly #dirtyClaims = new Set<string>();
  readonly #changedNodes = new Set<string>();
  #visibility = "";
  #everything = false;
  /** Classes or templates changed: what pod templates ask for may be something else. */
  #asksChanged = false;
  #sources: DraSources = this.#sourcesOf(() => false, () => false);
  #known: RowSources["known"] = { slices: "none", claims: "none" };
  #active = false;

  /** Claims are followed: without them nothing is known of what pods hold. */
  get active(): boolean {
    return this.#active;
  }

  get pools(): readonly PoolView[] {
    return this.#pools.views;
  }

  takeObjects(objects: ClusterObjects): void {
    const [slices, classes, claims, templates, rules] = [objects.table(slicesDefinition), objects.table(classesDefinition), objects.table(claimsDefinition), objects.table(templatesDefinition), objects.table(taintRulesDefinition)];
    for (const { before, after } of takeChanges(this.#slices, slices.items)) this.#pools.replace(before, after);
    const classChanges = takeChanges(this.#classRecords, classes.items);
    for (const { before, after } of classChanges) this.#classes.replace(before, after);
    for (const { before, after } of takeChanges(this.#claimRecords, claims.items)) this.#claimChanged(before, after);
    const templateChanges = takeChanges(this.#templateRecords, templates.items);
    for (const change of templateChanges) this.#templateChanged(change);
    if (takeChanges(this.#ruleRecords, rules.items).length > 0) this.#pools.touchAll();

    const known = { slices: knowledge(slices), claims: knowledge(claims) };
    const visibility = [stateOf(slices), stateOf(classes), stateOf(claims), stateOf(templates), known.slices, known.claims].join();
    if (visibility !== this.#visibility || classChanges.length > 0) this.#everything = true;
    if (visibility !== this.#visibility) {
      this.#visibility = visibility;
      this.#active = activity(claims) === "followed";
      this.#known = known;
      this.#sources = this.#sourcesOf(knownIn(claims), knownIn(templates));
    }
    if (this.#everything || templateChanges.length > 0) this.#asksChanged = true;
  }

  #podChanged(pod: P, before: PodRecord | undefined, after: PodRecord | undefined): void {
    if (before !== undefined) for (const key of this.#links.remove(pod, before)) this.#dirtyClaims.add(key);
    if (after !== undefined) for (const key of this.#links.add(pod, after)) this.#dirtyClaims.add(key);
    const uses = after !== undefined && usesClaims(after, this.#classes);
    if (uses) this.#pods.add(pod);
    else this.#pods.delete(pod);
    if (uses || pod.dra !== undefined) this.#dirtyPods.add(pod);
  }

  /** Brings everything up to date. `all` are all pods that there are now; returns those whose `dra` is another one. */
  *settle(changes: readonly PodChanged<P>[], all: readonly P[]): Steps<readonly P[]> {
    let count = 0;
    for (const { entry, before, after } of changes) {
      if (++count % stepSize === 0) yield;
      this.#podChanged(entry, before, after);
    }
    const { pools, nodes } = this.#pools.update(this.#claims, [...this.#ruleRecords.values()]);
    for (const node of nodes) this.#changedNodes.add(node);
    for (const key of pools) for (const uses of this.#claims.usesOf(key).values()) for (const { claim } of uses) this.#dirtyClaims.add(nameKey(claim.namespace, claim.name));
    if (this.#everything) this.#lookAgain(all);
    for (const key of this.#dirtyClaims) {
      for (const pod of this.#links.ofClaim(key)) this.#dirtyPods.add(pod);
      this.#touchNodesOf(key);
    }
    const changed: P[] = [];
    for (const pod of this.#dirtyPods) {
      if (++count % stepSize === 0) yield;
      const after = this.#active && this.#pods.has(pod) ? podDevices(pod.record, this.#sources) : undefined;
      if (pod.dra !== undefined && after !== undefined && samePodDevices(pod.dra, after)) continue;
      if (pod.dra === after) continue;
      pod.dra = after;
      changed.push(pod);
    }
    this.#dirtyPods.clear();
    this.#dirtyClaims.clear();
    this.#everything = false;
    return changed;
  }

  /** Nodes whose devices stand differently since the last call. */
  takeChangedNodes(): ReadonlySet<string> {
    const changed = new Set(this.#changedNodes);
    this.#changedNodes.clear();
    return changed;
  }

  /** Since the last call, pod templates may ask for something else. */
  takeAsksChanged(): boolean {
    const changed = this.#asksChanged;
    this.#asksChanged = false;
    return changed;
  }

  /** Names of nodes that devices are known of. */
  nodes(): Iterable<string> {
    return new Set([...this.#pools.nodes(), ...this.#claims.nodes()]);
  }

  /** The devices of one node as its resources. */
  rowsOf(node: string): readonly NodeAccelerator[] {
    return nodeRows(node, this.#rowSources());
  }

  /** Devices that no single node has. */
  nodelessRows(): readonly NodeAccelerator[] {
    return nodelessRows(this.#rowSources());
  }

  /** What the pods of a template ask for by claims. */
  asksOfSet(namespace: string, claims: readonly ClaimReference[]): SetAsks | undefined {
    if (!this.#active) return undefined;
    const each = claims.filter(({ template }) => template !== "").flatMap(({ template }) => {
      const record = this.#sources.template(namespace, template);
      return record === undefined ? [UNKNOWN] : asksOf(record.requests, this.#classes);
    });
    const together = claims.filter(({ claim, template }) => template === "" && claim !== "").map(({ claim }) => {
      const record = this.#claims.get(namespace, claim);
      return [claim, sumOf(record === undefined ? [UNKNOWN] : asksOf(record.requests, this.#classes))] as const;
    });
    return { each: sumOf(each), together: new Map(together) };
  }

  #rowSources(): RowSources {
    return { known: this.#known, pools: this.#pools, claims: this.#claims, classes: this.#classes, used: (claim) => this.#links.counting(claim) !== undefined };
  }

  #claimChanged(before: ResourceClaimRecord | undefined, after: ResourceClaimRecord | undefined): void {
    for (const key of this.#claims.replace(before, after)) this.#pools.touch(key);
    // Pod templates may name it. Those that controllers make are named by no template, and there are as many as pods.
    if ((before ?? after)?.origin === "own" && JSON.stringify(before?.requests) !== JSON.stringify(after?.requests)) this.#asksChanged = true;
    for (const record of [before, after]) {
      if (record === undefined) continue;
      this.#dirtyClaims.add(nameKey(record.namespace, record.name));
      if (record.allocation !== undefined && record.allocation.node !== "") this.#changedNodes.add(record.allocation.node);
    }
  }

  #templateChanged({ before, after }: Change<ResourceClaimTemplateRecord>): void {
    for (const record of [before, after]) {
      if (record === undefined) continue;
      const key = nameKey(record.namespace, record.name);
      this.#templates.replace(key, record === before ? before : undefined, record === after ? after : undefined);
      for (const pod of this.#links.ofTemplate(key)) this.#dirtyPods.add(pod);
    }
  }

  /** What a class serves, or what can be seen at all, is different: every pod may be concerned. */
  #lookAgain(all: readonly P[]): void {
    for (const pod of all) {
      if (usesClaims(pod.record, this.#classes)) this.#pods.add(pod);
      else this.#pods.delete(pod);
      if (this.#pods.has(pod) || pod.dra !== undefined) this.#dirtyPods.add(pod);
    }
    for (const node of this.nodes()) this.#changedNodes.add(node);
  }

  #touchNodesOf(claim: string): void {
    const [namespace = "", name = ""] = claim.split("/");
    const allocation = this.#claims.get(namespace, name)?.allocation;
    if (allocation === undefined) return;
    // Of devices that no slice has, the allocation says where they are.
    if (allocation.node !== "") this.#changedNodes.add(allocation.node);
    for (const { driver, pool, device } of allocation.devices) {
      const place = this.#pools.device(poolKey(driver, pool), device)?.place;
      if (place?.kind === "node") this.#changedNodes.add(place.name);
    }
  }

  #sourcesOf(claimsKnown: DraSources["claimsKnown"], templatesKnown: DraSources["templatesKnown"]): DraSources {
    return {
      classes: this.#classes, claimsKnown, templatesKnown,
      claim: (namespace, name) => this.#claims.get(namespace, name),
      template: (namespace, name) => this.#templates.get(nameKey(namespace, name)),
      device: (pool, name) => this.#pools.device(pool, name),
      countsWith: (claim, pod) => (this.#links.counting(claim)?.uid ?? pod.uid) === pod.uid,
    };
  }
}

const UNKNOWN = { request: "", resource: "" } as const;

/** While a list loads it says nothing yet; one that isn't followed or served never does. */
function activity<R extends ObjectRecord>({ state }: ResourceTable<R>): "followed" | "silent" {
  return state.kind === "idle" || state.kind === "loading" || state.kind === "absent" ? "silent" : "followed";
}

/** Equal texts: as much can be seen. */
function stateOf<R extends ObjectRecord>(table: ResourceTable<R>): string {
  return visibilityOf(table) + activity(table);
}

function knowledge<R extends ObjectRecord>(table: ResourceTable<R>): Knowledge {
  const known = table.state.kind === "live" || table.state.kind === "stale";
  if (known && table.scopes.every(({ namespace }) => namespace === undefined)) return "all";
  return table.items.size > 0 || known ? "some" : "none";
}
