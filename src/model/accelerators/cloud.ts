import type { Labels } from "../k8s.ts";
import type { DeviceFacts } from "./types.ts";

/**
 * What cloud providers' labels say of the devices of a node, for nodes without the vendor's own labels. Order of preference
 * and values: reference section 2.5 (documentation pages of GKE, AKS and EKS, 2026; karpenter-provider-aws
 * pkg/apis/v1/labels.go).
 */
export function cloudFacts(labels: Labels, manufacturer: "nvidia" | "amd" | "habana"): DeviceFacts {
  for (const read of [gke, eksAuto, karpenterAws, karpenterAzure]) {
    const facts = read(labels, manufacturer);
    if (facts?.model !== undefined) return facts;
  }
  return instanceType(labels);
}

export const INSTANCE_TYPE = "node.kubernetes.io/instance-type";

/** The last resort for a model: the machine's type, e.g. `p5.48xlarge`. */
export function instanceType(labels: Labels): DeviceFacts {
  const type = labels[INSTANCE_TYPE] ?? "";
  return type === "" ? {} : { model: type, source: INSTANCE_TYPE };
}

/** A whole number of at least 1; undefined for everything else. */
export function labelCount(value: string | undefined): number | undefined {
  return value !== undefined && /^[1-9][0-9]{0,8}$/.test(value) ? Number(value) : undefined;
}

/** Leaves out what is undefined, as optional fields have to be. */
export function facts(all: { [K in keyof DeviceFacts]: DeviceFacts[K] | undefined }): DeviceFacts {
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) known[name] = value;
  return known;
}

function gke(labels: Labels, manufacturer: string): DeviceFacts | undefined {
  const source = "cloud.google.com/gke-accelerator";
  const value = labels[source] ?? "";
  if (!value.startsWith(`${manufacturer}-`)) return undefined;
  // GKE names the 40 GB A100 without its memory; the 80 GB one is `nvidia-a100-80gb`.
  const model = value === "nvidia-tesla-a100" ? "A100 40GB" : spaced(value.slice(manufacturer.length + 1).replace(/^tesla-/, ""));
  return facts({ model, source, devices: labelCount(labels["cloud.google.com/gke-accelerator-count"]) });
}

function eksAuto(labels: Labels, manufacturer: string): DeviceFacts | undefined {
  return awsInstance(labels, manufacturer, "eks.amazonaws.com/instance-gpu");
}

function karpenterAws(labels: Labels, manufacturer: string): DeviceFacts | undefined {
  return awsInstance(labels, manufacturer, "karpenter.k8s.aws/instance-gpu");
}

/** `-memory` is MiB of one GPU. */
function awsInstance(labels: Labels, manufacturer: string, prefix: string): DeviceFacts | undefined {
  const name = labels[`${prefix}-name`] ?? "";
  if (name === "" || labels[`${prefix}-manufacturer`] !== manufacturer) return undefined;
  return facts({
    model: spaced(name),
    source: `${prefix}-name`,
    devices: labelCount(labels[`${prefix}-count`]),
    memoryMiB: labelCount(labels[`${prefix}-memory`]),
  });
}

function karpenterAzure(labels: Labels, manufacturer: string): DeviceFacts | undefined {
  const prefix = "karpenter.azure.com/sku-gpu";
  const name = labels[`${prefix}-name`] ?? "";
  if (name === "" || labels[`${prefix}-manufacturer`]?.toLowerCase() !== manufacturer) return undefined;
  return facts({ model: spaced(name), source: `${prefix}-name`, devices: labelCount(labels[`${prefix}-count`]) });
}

function spaced(name: string): string {
  return name.replace(/-/g, " ").toUpperCase();
}
