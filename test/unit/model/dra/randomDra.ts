import { metadata, pod, template } from "../cluster.ts";
import type { Random } from "../random.ts";
import type { Slot } from "../randomObjects.ts";
import { asks, claim, claiming, claimTemplate, counters, deviceClass, gpu, mig, slice } from "./objects.ts";

const GPU = "gpu.nvidia.com";
const NAMESPACES = ["team", "other"];
const key = (plural: string) => `${plural}.resource.k8s.io`;

const uidOf = (object: unknown) => (object as { metadata: { uid: string } }).metadata.uid;
const nodeName = (random: Random) => `node-${random.below(5)}`;

/** A random object of a small world with devices, so that slices lack others, claims point at what is gone, and pods share. */
export function randomDraObject(random: Random): Slot {
  return random.pick([resourceSlice, resourceSlice, resourceSlice, counterSlice, resourceClaim, resourceClaim, resourceClaim, resourceClaim, aTemplate, aClass, taintRule, aPod, aPod, aPod, extendedPod, job])(random);
}

const slot = (plural: string, object: unknown): Slot => ({ key: key(plural), uid: uidOf(object), object });

function device(random: Random, index: number): ReturnType<typeof gpu> {
  const more = {
    ...(random.chance(0.15) ? { taints: [{ key: "broken", effect: random.pick(["NoSchedule", "NoExecute", "None"]) }] } : {}),
    ...(random.chance(0.15) ? { allowMultipleAllocations: true, capacity: { memory: { value: "80Gi" }, ...(random.chance(0.7) ? { shares: { value: "3" } } : {}) } } : {}),
  };
  if (random.chance(0.5)) return gpu(`dev-${index}`, more);
  const first = random.below(7);
  return mig(`dev-${index}`, random.pick(["1g.10gb", "2g.20gb"]), [first, first + 1], more);
}

function resourceSlice(random: Random): Slot {
  const node = nodeName(random);
  const part = random.below(2);
  const devices = Array.from({ length: random.below(5) }, (_, index) => device(random, part * (random.chance(0.1) ? 0 : 10) + index));
  const perDevice = random.chance(0.1);
  const spec = perDevice ? { perDeviceNodeSelection: true } : random.chance(0.1) ? { allNodes: true } : undefined;
  return slot("resourceslices", slice(`s-${node}-${part}`, { node, generation: 1 + random.below(2), of: random.pick([1, 2, 2, 3]), devices: perDevice ? devices.map((each) => ({ ...each, nodeName: nodeName(random) })) : devices, ...(spec === undefined ? {} : { spec }) }));
}

function counterSlice(random: Random): Slot {
  const node = nodeName(random);
  return slot("resourceslices", counters(`s-${node}-counters`, { node, generation: 1 + random.below(2), of: random.pick([2, 3]) }));
}

function resourceClaim(random: Random): Slot {
  const namespace = random.pick(NAMESPACES);
  const node = nodeName(random);
  const devices = Array.from({ length: random.below(3) }, () => `${node}/dev-${random.pick([0, 1, 2, 10, 11])}`);
  const spec = asks(random.pick([GPU, "any", "unheard"]), random.pick<Record<string, unknown>>([{}, { count: 2 }, { allocationMode: "All" }]));
  return slot("resourceclaims", claim(`claim-${random.below(8)}`, {
    namespace, node, spec,
    ...(random.chance(0.7) ? { devices: [...new Set(devices)] } : {}),
    ...(random.chance(0.2) ? { result: random.pick<Record<string, unknown>>([{ adminAccess: true }, { shareID: String(random.below(3)) }, { bindingConditions: ["ready"] }]) } : {}),
    by: Array.from({ length: random.below(3) }, () => `${namespace}-pod-${random.below(12)}`),
  }));
}

function aTemplate(random: Random): Slot {
  const made = claimTemplate(`t-${random.below(3)}`, asks(random.pick([GPU, "any"]), { count: 1 + random.below(2) }));
  return slot("resourceclaimtemplates", made);
}

function aClass(random: Random): Slot {
  const resource = random.pick<Record<string, unknown>>([{}, { extendedResourceName: "nvidia.com/gpu" }, { extendedResourceName: "example.com/fast" }]);
  return slot("deviceclasses", deviceClass(random.pick([GPU, "any"]), "device.driver == 'gpu.nvidia.com'", resource));
}

function taintRule(random: Random): Slot {
  const object = { metadata: { name: `rule-${random.below(2)}`, uid: `rule-${random.below(2)}` }, spec: { deviceSelector: random.pick<object>([{ device: "dev-0" }, { pool: nodeName(random) }, {}]), taint: { key: "drain", effect: random.pick(["NoExecute", "None"]) } } };
  return slot("devicetaintrules", object);
}

const PHASES = ["Pending", "Running", "Running", "Succeeded", "Failed"];

/** Where a pod is, and whose. */
function standing(random: Random) {
  const [namespace, name] = [random.pick(NAMESPACES), `pod-${random.below(12)}`];
  return { namespace, name, uid: `uid-${namespace}-${name}`, ...(random.chance(0.6) ? { node: nodeName(random), phase: random.pick(PHASES) } : {}) };
}

function aPod(random: Random): Slot {
  const { name, ...hand } = standing(random);
  const object = claiming(name, Array.from({ length: 1 + random.below(2) }, () => random.pick([`claim-${random.below(8)}`, `t-${random.below(3)}:claim-${random.below(8)}`, `t-${random.below(3)}:`])), {
    ...hand,
    ...(random.chance(0.3) && hand.namespace === "team" ? { owner: { apiVersion: "batch/v1", kind: "Job", name: "job-0", uid: "uid-team-job-0" } } : {}),
  });
  return { key: "pods", uid: uidOf(object), object };
}

function extendedPod(random: Random): Slot {
  const resource = random.pick(["nvidia.com/gpu", "example.com/fast", "deviceclass.resource.kubernetes.io/any"]);
  const { name, ...hand } = standing(random);
  const object = pod(name, {
    ...hand,
    spec: { containers: [{ name: "main", resources: { limits: { [resource]: "1" } } }] },
    status: random.chance(0.6) ? { extendedResourceClaimStatus: { resourceClaimName: `claim-${random.below(8)}`, requestMappings: [{ containerName: "main", resourceName: resource, requestName: "g" }] } } : {},
  });
  return { key: "pods", uid: uidOf(object), object };
}

function job(random: Random): Slot {
  const entry = random.pick<object>([{ resourceClaimTemplateName: `t-${random.below(3)}` }, { resourceClaimName: `claim-${random.below(8)}` }]);
  const claims = { spec: { containers: [{ name: "main", resources: { claims: [{ name: "c" }] } }], resourceClaims: [{ name: "c", ...entry }] } };
  const object = { metadata: metadata("job-0", { namespace: "team", uid: "uid-team-job-0" }), spec: { parallelism: random.below(4), template: random.chance(0.8) ? claims : template(1) } };
  return { key: "jobs.batch", uid: uidOf(object), object };
}
