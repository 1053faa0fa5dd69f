import { entryOf, fieldAt, isSet, mapAt, mapsAt, textAt, type Entry, type MapNode } from "../manifest/nodes.ts";
import type { ManifestObject } from "../manifest/objects.ts";
import { podTemplatesOf, type PodTemplate } from "../manifest/podTemplates.ts";
import { containersOf, type Container, type ContainerResource } from "./container.ts";

export interface Toleration {
  readonly node: MapNode;
  /** Fields as written; undefined where absent or no string. */
  readonly key: string | undefined;
  readonly operator: string | undefined;
  readonly value: string | undefined;
  readonly effect: string | undefined;
  /** The field of a name, for its place. */
  readonly field: (name: "key" | "operator" | "value" | "effect" | "tolerationSeconds") => Entry | undefined;
}

/** Annotations by which KAI-Scheduler gives a part of a GPU without a resource request (KAI docs, GPU sharing). */
const fractions = ["gpu-fraction", "gpu-memory"];

/** One pod template as rules read it. Everything is read when first asked for, and once for all rules. */
export class Pod {
  readonly object: ManifestObject;
  readonly template: PodTemplate;
  readonly spec: MapNode;
  private knownContainers: readonly Container[] | undefined;

  constructor(template: PodTemplate) {
    this.object = template.object;
    this.template = template;
    this.spec = template.spec;
  }

  /** Pods of this template that the object asks for; undefined when it doesn't say. */
  get count(): number | undefined {
    return this.template.count;
  }

  /** Not the whole pod: a patch, or fields that an operator completes from elsewhere (a Workflow's own tolerations). What is missing in it says nothing. */
  get partial(): boolean {
    const { form, row } = this.template;
    return this.object.partial || form === "partial" || row.completed === true || row.inherits !== undefined;
  }

  /** Metadata of the template, of a Pod its own; undefined where the kind has none. */
  get metadata(): MapNode | undefined {
    return mapAt(this.template.template, "metadata");
  }

  label(key: string): Entry | undefined {
    return fieldAt(this.metadata, ["labels", key]);
  }

  annotation(key: string): Entry | undefined {
    return fieldAt(this.metadata, ["annotations", key]);
  }

  /** All containers, init containers first. */
  get containers(): readonly Container[] {
    this.knownContainers ??= containersOf(this.template);
    return this.knownContainers;
  }

  /** Containers that run side by side: no init containers, but sidecars. */
  get running(): readonly Container[] {
    return this.containers.filter((container) => container.role !== "init");
  }

  /** Every accelerator resource that a container names. */
  get accelerators(): readonly ContainerResource[] {
    return this.containers.flatMap((container) => container.accelerators);
  }

  /** Asks for an accelerator in any way: a resource above 0 (devices or their memory), a ResourceClaim (DRA), or KAI's sharing annotations. */
  get asksForAccelerator(): boolean {
    const asks = this.containers.flatMap((container) => container.resources).filter(({ accelerator }) => accelerator !== undefined && accelerator.unit !== "network" && accelerator.unit !== "note");
    return asks.some(({ milli }) => milli === undefined || milli > 0)
      || isSet(this.spec, "resourceClaims")
      || fractions.some((key) => this.annotation(key) !== undefined);
  }

  get tolerations(): readonly Toleration[] {
    return mapsAt(this.spec, "tolerations").map((node) => ({
      node,
      key: textAt(node, "key"),
      operator: textAt(node, "operator"),
      value: textAt(node, "value"),
      effect: textAt(node, "effect"),
      field: (name) => entryOf(node, name),
    }));
  }

  get nodeSelector(): MapNode | undefined {
    return mapAt(this.spec, "nodeSelector");
  }

  get volumes(): readonly MapNode[] {
    return mapsAt(this.spec, "volumes");
  }
}

const known = new WeakMap<ManifestObject, readonly Pod[]>();

/** The pod templates of an object; the same pods each time. */
export function podsOf(object: ManifestObject): readonly Pod[] {
  const before = known.get(object);
  if (before !== undefined) return before;
  const pods = podTemplatesOf(object).map((template) => new Pod(template));
  known.set(object, pods);
  return pods;
}
