import { count } from "../base/format.ts";
import type { ObjectReference } from "../kube/types.ts";
import type { PodView, WorkloadView } from "../model/inventory.ts";
import { podTags } from "../model/ranks.ts";
import { rolesOf } from "../model/roles.ts";
import type { Choice, CommandHost } from "./commands/host.ts";
import type { ConnectedCluster } from "./commands/objects.ts";
import { mainContainer, workloadOf, type ContainerChoice } from "./commands/pickContainer.ts";
import { plainLabel } from "./plainLabel.ts";
import type { LogChoice, LogSource } from "./tools/logs/follow.ts";
import type { LogRequest } from "./tools/types.ts";

/** Each log is a request that stays open at the API server: more than these are asked about first. */
const many = 30;

/** The log of one container. */
export function logRequest({ reference, pod, container }: ContainerChoice, choice: LogChoice): LogRequest {
  const source: LogSource = { reference, uid: pod.uid, container: container.name, tag: "" };
  return { title: `${pod.name}.${container.name}`, namespace: pod.namespace, choice, sources: () => [source], grows: false };
}

/** The logs of a workload's pods, each by its main container. Undefined after a message, or when dismissed. */
export async function jobLogRequest(host: CommandHost, cluster: ConnectedCluster, reference: ObjectReference, choice: LogChoice): Promise<LogRequest | undefined> {
  const view = workloadOf(host, cluster.id, reference);
  if (view === undefined || view.pods.length === 0) {
    await host.ui.info(`${plainLabel(reference.name)} has no pods now, so there is no log.`);
    return undefined;
  }
  const chosen = view.pods.length > many ? await chooseSome(host, view) : everyPod;
  if (chosen === undefined) return undefined;
  let last: readonly LogSource[] = [];
  return {
    title: reference.name,
    namespace: reference.namespace,
    choice,
    grows: true,
    sources: () => {
      const now = workloadOf(host, cluster.id, reference);
      // While a list is read anew nothing is known for a moment.
      if (now !== undefined) last = sourcesOf(now, chosen(now));
      return last;
    },
  };
}

/** Which pods of a workload, as it is at the moment. */
type Chosen = (view: WorkloadView) => readonly PodView[];

const everyPod: Chosen = (view) => view.pods;

async function chooseSome(host: CommandHost, view: WorkloadView): Promise<Chosen | undefined> {
  const roles = rolesOf(view);
  const choices: Choice<Chosen>[] = [
    ...(roles.length === 0 ? [] : [{ label: "First pod of each role", value: (now: WorkloadView) => rolesOf(now).flatMap(({ pods }) => pods.slice(0, 1)) }]),
    { label: `First ${many} pods`, value: (now) => now.pods.slice(0, many) },
    ...roles.map(({ name, pods }) => ({ label: plainLabel(name), description: count(pods.length, "pod"), value: (now: WorkloadView) => rolesOf(now).find((role) => role.name === name)?.pods ?? [] })),
    { label: `All ${view.pods.length} pods`, description: "each keeps a request open at the API server", value: everyPod },
  ];
  return host.ui.pick(choices, `${plainLabel(view.reference.name)} has ${view.pods.length} pods: whose logs`);
}

function sourcesOf(view: WorkloadView, pods: readonly PodView[]): readonly LogSource[] {
  const tags = podTags(view);
  // Before it has a node, a pod has no log.
  return pods.filter(({ record }) => record.nodeName !== "").flatMap(({ record }) => {
    const container = mainContainer(record);
    const reference = { apiVersion: "v1", kind: "Pod", namespace: record.namespace, name: record.name };
    return container === undefined ? [] : [{ reference, uid: record.uid, container: container.name, tag: tags.get(record.uid) ?? record.name }];
  });
}
