import type { ContainerRecord, PodRecord } from "../../model/k8s.ts";
import type { WorkloadView } from "../../model/inventory.ts";
import { acceleratorsOf } from "../../model/amounts.ts";
import type { RowTarget } from "../../render/row.ts";
import type { ObjectReference } from "../../kube/types.ts";
import { plainLabel } from "../plainLabel.ts";
import type { Choice, CommandHost } from "./host.ts";
import { connectedObject, type ConnectedCluster } from "./objects.ts";

export interface ContainerChoice {
  readonly cluster: ConnectedCluster;
  readonly reference: ObjectReference;
  readonly pod: PodRecord;
  readonly container: ContainerRecord;
}

/** The container of a row; of a pod or a workload the only one, or the one that the user picks. Undefined after a message, or when dismissed. */
export async function containerOf(host: CommandHost, target: RowTarget | undefined): Promise<ContainerChoice | undefined> {
  const found = await connectedObject(host, target);
  if (found === undefined) return undefined;
  const { cluster, reference } = found;
  const pod = reference.kind === "Pod" ? podNamed(cluster, reference) : await pickPod(host, cluster, reference);
  if (pod === undefined) {
    if (reference.kind === "Pod") await host.ui.warn(`The pod ${plainLabel(reference.name)} is gone.`);
    return undefined;
  }
  const wanted = target?.type === "container" ? target.container : undefined;
  const container = wanted === undefined ? await pickContainer(host, pod) : pod.containers.find(({ name }) => name === wanted);
  if (container === undefined) return undefined;
  return { cluster, reference: { apiVersion: "v1", kind: "Pod", namespace: pod.namespace, name: pod.name }, pod, container };
}

/** The workload of a row as the model has it. */
export function workloadOf(host: CommandHost, cluster: string, { apiVersion, kind, namespace, name }: ObjectReference): WorkloadView | undefined {
  return host.inventory(cluster)?.workloads.find(({ reference }) => reference.kind === kind && reference.namespace === namespace && reference.name === name && reference.apiVersion.split("/")[0] === apiVersion.split("/")[0]);
}

/** The container that does the work: the first that asks for accelerators, else the first that isn't an init container or a sidecar. */
export function mainContainer({ containers }: PodRecord): ContainerRecord | undefined {
  return containers.find(({ requests }) => Object.keys(acceleratorsOf(requests)).length > 0) ?? containers.find(({ role }) => role === "container") ?? containers[0];
}

function podNamed({ cluster }: ConnectedCluster, { namespace, name }: ObjectReference): PodRecord | undefined {
  return [...cluster.objects.pods.items.values()].find((pod) => pod.name === name && pod.namespace === namespace);
}

async function pickPod(host: CommandHost, cluster: ConnectedCluster, reference: ObjectReference): Promise<PodRecord | undefined> {
  const pods = workloadOf(host, cluster.id, reference)?.pods ?? [];
  const [only] = pods;
  if (only === undefined) {
    await host.ui.info(`${plainLabel(reference.name)} has no pods now.`);
    return undefined;
  }
  if (pods.length === 1) return only.record;
  return host.ui.pick(
    pods.map(({ record, state }) => ({ label: plainLabel(record.name), description: plainLabel([state, record.nodeName].filter((part) => part !== "").join(" · ")), value: record })),
    `Pod of ${plainLabel(reference.name)}`,
  );
}

async function pickContainer(host: CommandHost, pod: PodRecord): Promise<ContainerRecord | undefined> {
  const [first] = pod.containers;
  if (first === undefined) {
    await host.ui.warn(`The pod ${plainLabel(pod.name)} has no containers.`);
    return undefined;
  }
  return pod.containers.length === 1 ? first : host.ui.pick(pod.containers.map(containerChoice), `Container of ${plainLabel(pod.name)}`);
}

function containerChoice(container: ContainerRecord): Choice<ContainerRecord> {
  const { name, role, state, reason } = container;
  return { label: plainLabel(name), description: plainLabel([role === "container" ? "" : role, state, reason].filter((part) => part !== "").join(" · ")), value: container };
}
