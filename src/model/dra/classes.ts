import { classPrefix, draDrivers, recogniseResource } from "../accelerators/index.ts";
import type { AcceleratorResource } from "../accelerators/types.ts";
import { NewestByName } from "../newestByName.ts";
import { constraintsOf } from "./selectors.ts";
import type { DeviceClassRecord, RequestedDevices } from "./types.ts";

/** Device classes by name and by the extended resource that they stand for. */
export class ClassIndex {
  readonly #byName = new NewestByName<DeviceClassRecord>();
  readonly #byResource = new Map<string, DeviceClassRecord[]>();

  replace(before: DeviceClassRecord | undefined, after: DeviceClassRecord | undefined): void {
    if (before !== undefined) this.#byName.replace(before.name, before, undefined);
    if (after !== undefined) this.#byName.replace(after.name, undefined, after);
    for (const record of [before, after]) {
      if (record === undefined || record.extendedResourceName === "") continue;
      const others = (this.#byResource.get(record.extendedResourceName) ?? []).filter((each) => each !== before && each !== after);
      this.#byResource.set(record.extendedResourceName, record === after ? [...others, record] : others);
    }
  }

  /**
   * The class that serves an extended resource: of several the newest, then the one whose name comes first
   * (k8s.io/dynamic-resource-allocation 0.36, extendedresourcecache.go). Undefined: none, only a device plugin can.
   */
  serving(resource: string): string | undefined {
    if (resource.startsWith(classPrefix)) {
      const name = resource.slice(classPrefix.length);
      return this.#byName.get(name) === undefined ? undefined : name;
    }
    const classes = this.#byResource.get(resource) ?? [];
    const [first] = classes.toSorted((a, b) => b.created - a.created || (a.name < b.name ? -1 : 1));
    return first?.name;
  }

  /**
   * What a request asks for, as far as its selectors and its class name it: a kind of device; "other" for what doesn't
   * compute; undefined where nobody can say.
   */
  kindOf(way: Pick<RequestedDevices, "deviceClassName" | "selectors">): AcceleratorResource | "other" | undefined {
    const record = this.#byName.get(way.deviceClassName);
    const { driver, attributes } = constraintsOf([...(record?.selectors ?? []), ...way.selectors]);
    if (driver !== undefined) {
      // A class of a known name says the type where its selectors don't.
      const named = Object.keys(attributes).length === 0 ? draDrivers.kindOfClass(way.deviceClassName) : undefined;
      return (named?.driver === driver ? named : draDrivers.kindOf(driver, attributes, false)) ?? "other";
    }
    const named = draDrivers.kindOfClass(way.deviceClassName);
    return (named?.driver === "" ? recogniseResource(`${classPrefix}${way.deviceClassName}`) : named) ?? (record === undefined ? undefined : "other");
  }
}
