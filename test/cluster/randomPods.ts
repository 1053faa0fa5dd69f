import type { Random } from "../../src/simulator/random.ts";

type Json = Readonly<Record<string, unknown>>;

/** Amounts as people write them: the same size in several notations, fractions, and sizes that aren't whole units. */
const cpus = ["100m", "250m", "0.5", "1", "1500m", "2", "0.1", "333m"] as const;
const memories = ["64Mi", "128974848", "1Gi", "1500M", "1.5Gi", "3e9", "700Mi", "2048Ki", "100500m"] as const;
const storages = ["100Mi", "1Gi", "500M"] as const;

export const gpu = "nvidia.com/gpu";
export const mig = "nvidia.com/mig-1g.10gb";
/** The runtime class of pods with overhead. */
export const sandbox = { name: "sandbox", overhead: { cpu: "250m", memory: "160Mi" } } as const;

type Size = "any" | "small";

function requests(random: Random, size: Size): Record<string, string> {
  const chosen: Record<string, string> = {};
  if (random.chance(0.7)) chosen["cpu"] = size === "small" ? "100m" : random.pick(cpus);
  if (random.chance(0.7)) chosen["memory"] = size === "small" ? "64Mi" : random.pick(memories);
  if (random.chance(0.2)) chosen["ephemeral-storage"] = random.pick(storages);
  return chosen;
}

/** Resources of one container. What only limits name is defaulted by the API server; extended resources are limits always. */
function resources(random: Random, size: Size, devices: boolean): Json {
  const asked = requests(random, size);
  const extended: Record<string, string> = {};
  if (devices && random.chance(0.45)) extended[random.chance(0.75) ? gpu : mig] = String(random.between(1, 4));
  if (size === "any" && random.chance(0.25)) return { limits: { ...asked, ...extended } };
  return { requests: asked, limits: extended };
}

function container(random: Random, name: string, size: Size, devices: boolean): Json {
  return { name, image: "example.com/work", resources: resources(random, size, devices) };
}

/**
 * A pod of random shape: containers, init containers, sidecars, overhead, pod-level resources, in every mix that the API
 * server accepts. Priorities are equal, so that nothing is preempted.
 */
export function randomPod(random: Random, name: string): Json {
  // Pod-level requests may not be less than what the containers ask for together: these stay small then.
  const podLevel = random.chance(0.2);
  const size: Size = podLevel ? "small" : "any";
  const containers = Array.from({ length: random.between(1, 3) }, (_, index) => container(random, `main-${index}`, size, true));
  const initContainers = Array.from({ length: random.between(0, 2) }, (_, index) => ({
    ...container(random, `first-${index}`, size, random.chance(0.5)),
    ...(random.chance(0.4) ? { restartPolicy: "Always" } : {}),
  }));
  const level = random.pick([{ cpu: "1", memory: "1Gi" }, { cpu: "1500m" }, { memory: "2Gi" }] as const);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      containers,
      ...(initContainers.length === 0 ? {} : { initContainers }),
      ...(podLevel ? { resources: { requests: level } } : {}),
      ...(random.chance(0.2) ? { runtimeClassName: sandbox.name } : {}),
      terminationGracePeriodSeconds: 0,
    },
  };
}
