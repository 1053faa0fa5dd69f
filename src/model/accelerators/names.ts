import type { AcceleratorResource, Meaning, Vendor } from "./types.ts";

/** A family of names: what the match means, or undefined when it is none of them after all. */
export type NamePattern = readonly [pattern: RegExp, meaning: (match: readonly string[]) => Meaning | undefined];

/** A vendor's `recognise` from a table of exact names and of families of names. */
export function fromNames(vendor: string, names: Readonly<Record<string, Meaning>>, patterns: readonly NamePattern[] = []): Vendor["recognise"] {
  return (resource): AcceleratorResource | undefined => {
    const known = Object.hasOwn(names, resource) ? names[resource] : undefined;
    if (known !== undefined) return { resource, vendor, ...known };
    for (const [pattern, meaning] of patterns) {
      const match = pattern.exec(resource);
      const found = match === null ? undefined : meaning(match);
      if (found !== undefined) return { resource, vendor, ...found };
    }
    return undefined;
  };
}

export function device(noun: string, model?: string): Meaning {
  return { unit: "device", noun, ...(model === undefined ? {} : { model }) };
}

/** A share of a device that is counted by itself: 4 of them may be one device. */
export function share(noun: string, of: string): Meaning {
  return { unit: "replica", noun, of };
}

export function partition(noun: string, profile: string, model?: string): Meaning {
  return { unit: "partition", noun, profile, ...(model === undefined ? {} : { model }) };
}

/** Memory of a device of this noun. `scale`: MiB that one unit of the resource is; `per`: asked for each of these. */
export function memory(of: string, { scale, per }: { readonly scale?: number; readonly per?: string } = {}): Meaning {
  return { unit: "amount", noun: `MiB of ${of} memory`, ...(scale === undefined ? {} : { scale }), ...(per === undefined ? {} : { per }) };
}

export function memoryPercent(of: string, per?: string): Meaning {
  return { unit: "amount", noun: `percent of ${of} memory`, ...(per === undefined ? {} : { per }) };
}

/** Compute share of one device of this noun, in percent. */
export function cores(of: string, per?: string): Meaning {
  return { unit: "amount", noun: `percent of ${of} cores`, ...(per === undefined ? {} : { per }) };
}

export function note(noun: string): Meaning {
  return { unit: "note", noun };
}
