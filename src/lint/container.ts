import { entryOf, flagAt, itemsAt, mapAt, mapsAt, scalarAt, textAt, type Entry, type MapNode, type Scalar } from "../manifest/nodes.ts";
import { isPlaceholder } from "../manifest/placeholders.ts";
import type { PodTemplate } from "../manifest/podTemplates.ts";
import { recogniseResource } from "../model/accelerators/index.ts";
import type { AcceleratorResource } from "../model/accelerators/types.ts";
import type { ContainerRole } from "../model/k8s.ts";
import { parseMilli } from "../model/quantity.ts";
import { wordsOf, type Word } from "./words.ts";

/** One resource name of a container, requests and limits side by side. */
export interface ContainerResource {
  readonly name: string;
  readonly container: Container;
  readonly request: Entry | undefined;
  readonly limit: Entry | undefined;
  /** The field that says the amount that counts: the request, or the limit which it defaults to. */
  readonly field: Entry;
  /** Thousandths of a unit of `field`; undefined when it is no quantity. */
  readonly milli: number | undefined;
  /** What the name means; undefined for `cpu`, `memory` and names that no vendor knows. */
  readonly accelerator: AcceleratorResource | undefined;
}

export interface EnvVariable {
  readonly name: string;
  readonly node: MapNode;
  /** The literal value as the container sees it (numbers and booleans would be refused); undefined with `valueFrom`. */
  readonly value: Scalar | undefined;
}

const counted: ReadonlySet<string> = new Set(["device", "partition", "replica"]);

/** One container of a pod template. Everything is read when first asked for. */
export class Container {
  readonly node: MapNode;
  /** `sidecar`: an init container with `restartPolicy: Always`. */
  readonly role: ContainerRole;
  /** Place in the list it stands in. */
  readonly index: number;
  /** Path of its ResourceRequirements: `resources`, but for a few kinds. */
  readonly resourcesKey: string;
  private readonly source: string;
  private knownResources: readonly ContainerResource[] | undefined;
  private knownWords: readonly Word[] | undefined;
  private knownEnv: readonly EnvVariable[] | undefined;

  constructor(node: MapNode, role: ContainerRole, index: number, source: string, resourcesKey = "resources") {
    this.node = node;
    this.role = role;
    this.index = index;
    this.source = source;
    this.resourcesKey = resourcesKey;
  }

  /** Empty when not written. */
  get name(): string {
    return textAt(this.node, "name") ?? "";
  }

  /** Undefined also where a placeholder stands for it. */
  get image(): Scalar | undefined {
    const image = scalarAt(this.node, "image");
    return image === undefined || isPlaceholder(image.text) ? undefined : image;
  }

  get privileged(): boolean {
    return flagAt(this.node, "securityContext.privileged") === true;
  }

  get volumeMounts(): readonly MapNode[] {
    return mapsAt(this.node, "volumeMounts");
  }

  /** `command` followed by `args`, as words: see `wordsOf`, `optionOf`. */
  get words(): readonly Word[] {
    this.knownWords ??= wordsOf([...itemsAt(this.node, "command"), ...itemsAt(this.node, "args")].filter((item) => item.type === "scalar"), this.source);
    return this.knownWords;
  }

  get env(): readonly EnvVariable[] {
    this.knownEnv ??= mapsAt(this.node, "env").map((node) => ({ name: textAt(node, "name") ?? "", node, value: scalarAt(node, "value") }));
    return this.knownEnv;
  }

  /** The variable of a name; of several the last one counts. */
  variable(name: string): EnvVariable | undefined {
    return this.env.findLast((each) => each.name === name);
  }

  /** Every resource that requests or limits name, in the order written. */
  get resources(): readonly ContainerResource[] {
    this.knownResources ??= this.readResources();
    return this.knownResources;
  }

  resource(name: string): ContainerResource | undefined {
    return this.resources.find((each) => each.name === name);
  }

  /** Resources that are accelerators or parts of one: no network devices, no amounts of memory and cores beside a count. */
  get accelerators(): readonly ContainerResource[] {
    return this.resources.filter(({ accelerator }) => accelerator !== undefined && counted.has(accelerator.unit));
  }

  private readResources(): readonly ContainerResource[] {
    const requests = mapAt(this.node, [this.resourcesKey, "requests"]);
    const limits = mapAt(this.node, [this.resourcesKey, "limits"]);
    const names = new Set([...(requests?.entries ?? []), ...(limits?.entries ?? [])].map((entry) => entry.key.text));
    return [...names].flatMap((name) => {
      const request = entryOf(requests, name);
      const limit = entryOf(limits, name);
      const field = request ?? limit;
      if (field === undefined) return [];
      const milli = field.value.type === "scalar" ? parseMilli(field.value.value) : undefined;
      return [{ name, container: this, request, limit, field, milli, accelerator: recogniseResource(name) }];
    });
  }
}

/** Containers of a pod template, init containers first, as the kubelet starts them. */
export function containersOf({ object, spec, places }: PodTemplate): readonly Container[] {
  const source = object.document.text;
  return [
    ...mapsAt(spec, "initContainers").map((node, index) => new Container(node, textAt(node, "restartPolicy") === "Always" ? "sidecar" : "init", index, source)),
    ...mapsAt(spec, "containers").map((node, index) => new Container(node, "container", index, source)),
    ...places.map(({ node, place }, index) => new Container(node, place.init === true ? "init" : "container", index, source, place.resources)),
  ];
}
