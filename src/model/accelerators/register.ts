import { INSTANCE_TYPE } from "./cloud.ts";
import type { AcceleratorResource, DeviceFacts, NodeTold } from "./types.ts";

/**
 * What the list of a sharing device plugin adds: it alone knows how many devices there are and into how many shares each is
 * divided. A share has no memory of its own, pods ask for it.
 */
export function withRegister(node: NodeTold, resource: AcceleratorResource, facts: DeviceFacts): DeviceFacts {
  const { register } = resource;
  const listed = register === undefined ? [] : (node.registered ?? []).filter((device) => device.source === register);
  const [first] = listed;
  if (register === undefined || first === undefined) return facts;
  const { memoryMiB, model, source, ...rest } = facts;
  const shares = listed.every((device) => device.shares === first.shares) ? first.shares : undefined;
  const own = listed.every((device) => device.type === first.type) ? modelOf(first.type) : "";
  // A list of devices knows more of them than the machine's type does.
  const better = own !== "" && (model === undefined || source === INSTANCE_TYPE);
  const named = better ? { model: own, source: register } : model === undefined ? {} : { model, ...(source === undefined ? {} : { source }) };
  return {
    ...rest,
    ...named,
    devices: listed.length,
    ...(shares === undefined || shares === 0 ? {} : { replicas: shares }),
    ...(shares === 1 ? (memoryMiB === undefined ? {} : { memoryMiB }) : { sharing: register.startsWith("volcano.sh/") ? "Volcano" : "HAMi" }),
  };
}

/** `NVIDIA-NVIDIA A100-SXM4-40GB` -> `A100 SXM4 40GB`, `NVIDIA-Tesla T4` -> `T4`. */
function modelOf(type: string): string {
  return type.replace(/^(?:NVIDIA|AMD|DCU|Tesla)(?:[- ]+(?:NVIDIA|Tesla))*[- ]+/, "").replace(/-/g, " ");
}
