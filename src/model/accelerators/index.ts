import { BoundedMemo } from "../../base/boundedMemo.ts";
import { alibaba } from "./alibaba.ts";
import { amd } from "./amd.ts";
import { awsNeuron } from "./aws-neuron.ts";
import { birentech } from "./birentech.ts";
import { cambricon } from "./cambricon.ts";
import { DraDrivers } from "../dra/drivers.ts";
import { enflame } from "./enflame.ts";
import { googleTpu } from "./google-tpu.ts";
import { habana } from "./habana.ts";
import { huawei } from "./huawei.ts";
import { hygon } from "./hygon.ts";
import { iluvatar } from "./iluvatar.ts";
import { intel } from "./intel.ts";
import { kai } from "./kai.ts";
import { kunlunxin } from "./kunlunxin.ts";
import { metax } from "./metax.ts";
import { mthreads } from "./mthreads.ts";
import { network } from "./network.ts";
import { nvidia } from "./nvidia.ts";
import { qualcomm } from "./qualcomm.ts";
import { rebellions } from "./rebellions.ts";
import { vastaitech } from "./vastaitech.ts";
import { volcano } from "./volcano.ts";
import { withRegister } from "./register.ts";
import type { AcceleratorResource, DeviceFacts, NodeTold, Vendor } from "./types.ts";

/** One line a vendor; the order is that of the lists that people see. */
export const vendors: readonly Vendor[] = [
  nvidia,
  kai,
  volcano,
  alibaba,
  amd,
  intel,
  habana,
  googleTpu,
  awsNeuron,
  huawei,
  cambricon,
  hygon,
  metax,
  mthreads,
  iluvatar,
  enflame,
  kunlunxin,
  vastaitech,
  birentech,
  qualcomm,
  rebellions,
  network,
];

/** Drivers of Dynamic Resource Allocation, of all vendors. */
export const draDrivers = new DraDrivers(vendors);

const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]));

const recognised = new BoundedMemo<AcceleratorResource | undefined>();

/** What an extended resource name means; undefined for `cpu`, `memory` and everything that no vendor knows. Same name, same object. */
export function recogniseResource(resource: string): AcceleratorResource | undefined {
  // Annotations that ask for parts of GPUs are named `gpu-...`; drivers have a domain; resources of Kubernetes itself are none of ours.
  if (!resource.includes("/") && !resource.startsWith("gpu-")) return draDrivers.named(resource);
  return recognised.get(resource, () => {
    for (const vendor of vendors) {
      const answer = vendor.recognise(resource);
      if (answer !== undefined) return answer;
    }
    return classResource(resource);
  });
}

/** What a node's labels and annotations say of the devices behind a resource. */
export function deviceFacts(node: NodeTold, resource: AcceleratorResource): DeviceFacts {
  return withRegister(node, resource, byId.get(resource.vendor)?.facts(node, resource) ?? {});
}

/** `deviceclass.resource.kubernetes.io/<class>` asks for devices of a class as an extended resource (resource/v1 types.go). */
export const classPrefix = "deviceclass.resource.kubernetes.io/";

function classResource(resource: string): AcceleratorResource | undefined {
  const kind = resource.startsWith(classPrefix) ? draDrivers.kindOfClass(resource.slice(classPrefix.length)) : undefined;
  if (kind === undefined) return undefined;
  const { vendor, unit, noun } = kind;
  return { resource, vendor, unit, noun };
}

/** Devices before parts of devices before amounts; network adapters don't compute and come last. */
export const unitOrder = { device: 0, partition: 1, replica: 2, amount: 3, network: 4, note: 5 } as const;

/** Order of resources in lists: by vendor, whole devices first, then by name. */
export function compareResources(a: AcceleratorResource, b: AcceleratorResource): number {
  const vendor = vendorOrder(a) - vendorOrder(b);
  if (vendor !== 0) return vendor;
  const unit = unitOrder[a.unit] - unitOrder[b.unit];
  if (unit !== 0) return unit;
  return a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0;
}

/** Drivers that no vendor's file knows stand last. */
function vendorOrder(resource: AcceleratorResource): number {
  const index = vendors.findIndex((vendor) => vendor.id === resource.vendor);
  return index < 0 ? vendors.length : index;
}
