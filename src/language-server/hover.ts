import type { AcceleratorResource, AcceleratorUnit } from "../model/accelerators/types.ts";

/** What one unit is, in words; sources: reference of each vendor's device plugin, see `model/accelerators`. */
const unitText: Readonly<Record<AcceleratorUnit, string>> = {
  device: "One unit is a whole device.",
  partition: "One unit is a hardware partition of a device, with its own memory and compute.",
  replica: "One unit is a share of a device (time-slicing or MPS). More units don't give more compute.",
  amount: "An amount, not a count of devices.",
  network: "A network device, not compute.",
  note: "It holds no device and is no count of devices.",
};

/** Markdown for an accelerator resource name. Only our own words and names that `recognise` accepted: nothing to escape. */
export function hoverText(resource: AcceleratorResource): string {
  return [
    `**${resource.noun}** · ${resource.vendor}`,
    unitText[resource.unit],
    "Whole numbers only. `limits` suffices; a request must equal its limit.",
    "[Extended resources in the Kubernetes documentation](https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources)",
  ].join("\n\n");
}
