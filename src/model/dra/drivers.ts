import { BoundedMemo } from "../../base/boundedMemo.ts";
import type { AcceleratorResource, AttributeText, DraDriver, DraKind, Vendor } from "../accelerators/types.ts";

/** Values of a device's attributes; a list stands for none of them. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * A driver that no vendor's file knows, by the word for its devices in its name: `gpu.example.com` (the sample driver),
 * `hcu.hygon.com`. Every other driver publishes something that isn't counted here: network adapters, processors, disks.
 */
const WORD = /(?:^|[.-])(gpu|npu|tpu|xpu|dcu|hcu|gcu|mlu)s?(?:[.-]|$)/;

function wordIn(name: string): string | undefined {
  return WORD.exec(name)?.[1]?.toUpperCase();
}

function unknownDriver(driver: string): DraDriver | undefined {
  const noun = wordIn(driver);
  if (noun === undefined) return undefined;
  return {
    driver, kinds: [{ unit: "device", noun }], classes: {},
    model: ["{productName}", "{model}"], id: ["{uuid}", "{resource.kubernetes.io/pciBusID}"], memory: ["memory"],
  };
}

/** A resource as DRA has it: a kind of device of one driver. Its name holds no slash, so that it never is an extended resource's. */
export interface DraResource extends AcceleratorResource {
  readonly driver: string;
}

/** What devices of the drivers of these vendors are. Names come from clusters, so what is remembered is bounded. */
export class DraDrivers {
  readonly #known = new Map<string, { readonly vendor: string; readonly driver: DraDriver }>();
  readonly #resources = new BoundedMemo<DraResource>();

  constructor(vendors: readonly Vendor[]) {
    for (const { id, draDrivers = [] } of vendors) for (const driver of draDrivers) this.#known.set(driver.driver, { vendor: id, driver });
  }

  /** Undefined for a driver of devices that don't compute. */
  find(name: string): { readonly vendor: string; readonly driver: DraDriver } | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const driver = unknownDriver(name);
    return driver === undefined ? undefined : { vendor: "", driver };
  }

  /** What a device is. `several`: it takes more than one allocation, or nobody knows how many. Equal devices, same object. */
  kindOf(name: string, attributes: Attributes, several: boolean): DraResource | undefined {
    const found = this.find(name);
    if (found === undefined) return undefined;
    const { driver, vendor } = found;
    const kind = kindFor(driver, driver.type === undefined ? "" : valueOf(attributes, driver.type));
    // A blank would end the profile where the resource's name is read again.
    const profile = kind.profiled === undefined ? "" : firstText(attributes, driver.profile).replace(/\s+/g, "_");
    return this.#resource(vendor, driver.driver, kind, profile, several && kind.unit === "device");
  }

  /** What a resource of ours means, by its name: `gpu.nvidia.com`, `gpu.nvidia.com mig-1g.10gb`, `gpu.nvidia.com shared`. */
  named(resource: string): DraResource | undefined {
    const [name = "", suffix = "", ...more] = resource.split(" ");
    const found = more.length > 0 || !name.includes(".") ? undefined : this.find(name);
    if (found === undefined) return undefined;
    const { driver, vendor } = found;
    const shared = suffix === SHARED || suffix.endsWith(`-${SHARED}`);
    const rest = shared ? suffix.slice(0, Math.max(0, suffix.length - SHARED.length - 1)) : suffix;
    for (const kind of driver.kinds) {
      const own = kind.suffix ?? "";
      if (rest === own) return this.#resource(vendor, driver.driver, kind, "", shared);
      if (own !== "" && kind.profiled !== undefined && rest.startsWith(`${own}-`)) return this.#resource(vendor, driver.driver, kind, rest.slice(own.length + 1), shared);
    }
    return this.#resource(vendor, driver.driver, kindFor(driver, rest), "", shared);
  }

  /** What devices a class is for, by its name alone: one that a driver's installation makes, or a name with a word for them. */
  kindOfClass(className: string): DraResource | undefined {
    for (const { driver, vendor } of this.#known.values()) {
      if (!Object.hasOwn(driver.classes, className)) continue;
      return this.#resource(vendor, driver.driver, kindFor(driver, driver.classes[className] ?? ""), "", false);
    }
    const noun = wordIn(className);
    return noun === undefined ? undefined : { resource: className, vendor: "", driver: "", unit: "device", noun };
  }

  #resource(vendor: string, driver: string, kind: DraKind, profile: string, shared: boolean): DraResource {
    const parts = [kind.suffix ?? "", profile, shared ? SHARED : ""].filter((part) => part !== "");
    const resource = parts.length === 0 ? driver : `${driver} ${parts.join("-")}`;
    return this.#resources.get(resource, () => {
      const noun = profile === "" || kind.profiled === undefined ? kind.noun : kind.profiled.replace("{}", () => profile);
      return { resource, vendor, driver, unit: shared ? "replica" : kind.unit, noun: shared ? `${noun} share` : noun, ...(profile === "" ? {} : { profile }) };
    });
  }
}

const SHARED = "shared";

/** A type that the table doesn't have speaks for itself: such devices are no GPUs, and no fewer. */
function kindFor(driver: DraDriver, type: string): DraKind {
  const kind = driver.kinds.find((each) => type === "" ? each.suffix === undefined : each.type === type);
  return kind ?? { type, unit: "device", noun: `${type} device`, suffix: type.replace(/\s+/g, "_") };
}

/** Model without the vendor's name; undefined where no attribute says it. */
export function modelOf(driver: DraDriver, attributes: Attributes): string | undefined {
  const model = firstText(attributes, driver.model).replace(driver.modelPrefix ?? /^$/, "").replace(/_/g, " ");
  return model === "" ? undefined : model;
}

/** The first text all of whose attributes have a value: a word for "not known" is none, nor is a list. */
export function firstText(attributes: Attributes, texts: readonly AttributeText[] = []): string {
  for (const text of texts) {
    const missing = text.match(ATTRIBUTE)?.some((name) => valueOf(attributes, name.slice(1, -1)) === "") ?? false;
    if (!missing) return text.replace(ATTRIBUTE, (name) => valueOf(attributes, name.slice(1, -1)));
  }
  return "";
}

const ATTRIBUTE = /\{[^}]+\}/g;

function valueOf(attributes: Attributes, name: string): string {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  return text === "Unknown" ? "" : text;
}
