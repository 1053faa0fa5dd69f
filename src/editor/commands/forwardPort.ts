import { listOf, numberOf, objectOf, textOf } from "../../model/read.ts";
import type { ObjectReference } from "../../kube/types.ts";
import type { WorkloadReference } from "../../model/inventory.ts";
import { plainLabel } from "../plainLabel.ts";
import { whenConnection } from "../tables/contexts.ts";
import type { Forward } from "../tools/types.ts";
import { named, permitted, whereIs } from "./actOn.ts";
import { inMenu, onRows, type Command } from "./command.ts";
import type { Choice, CommandHost } from "./host.ts";
import type { ConnectedCluster } from "./objects.ts";
import { containerOf, type ContainerChoice } from "./pickContainer.ts";

const rows = { all: ["pod|container|job", "running"] };
/** Ports below need rights of the system's administrator. */
const firstFree = 1024;
const openBrowser = "Open in Browser";
const copyAddress = "Copy Address";

/** A port on loopback that stands for one of a pod, until it is stopped or the window closes. */
export const forwardPort: Command = {
  id: "kubeGpu.forwardPort",
  title: "Forward Port…",
  icon: "plug",
  about: ["pod", "container", "workload"],
  rows,
  palette: whenConnection("connected"),
  writes: true,
  menus: [inMenu(onRows(rows), "3_connect@2")],
  async run(host, { target }) {
    const found = await containerOf(host, target);
    if (found === undefined) return;
    const { cluster, reference } = found;
    const where = { cluster, reference };
    if (!(await permitted(host, where, `Forward a port of ${named(reference)}`, cluster.cluster.actions.streamRights(reference, "portforward")))) return;
    const remotePort = await chooseRemote(host, cluster, reference);
    if (remotePort === undefined) return;
    const localPort = await chooseLocal(host, remotePort, `${named(reference)} (${whereIs(where)})`);
    if (localPort === undefined) return;
    const { forwards } = await host.tools();
    const workload = host.inventory(cluster.id)?.pods.find(({ record }) => record.uid === found.pod.uid)?.workload;
    const title = `${named(reference)} port ${remotePort}`;
    const forward = await forwards.start({
      cluster: cluster.cluster,
      pod: () => podNow(host, found, workload),
      remotePort,
      localPort,
      onTrouble: (message) => void host.ui.warn(`${title}: ${plainLabel(message, 500)} (${whereIs(where)})`),
    });
    // Not awaited: the message stands until it is dismissed.
    void offer(host, forward, `127.0.0.1:${forward.localPort} is ${title} now (${whereIs(where)}).`);
  },
};

export async function offer(host: CommandHost, { localPort }: Pick<Forward, "localPort">, message: string): Promise<void> {
  const answer = await host.ui.info(message, openBrowser, copyAddress);
  if (answer === openBrowser) await host.ui.openExternal(`http://127.0.0.1:${localPort}`);
  if (answer === copyAddress) await host.ui.copy(`127.0.0.1:${localPort}`);
}

/** Ports that the pod's containers declare, or one that is typed. */
async function chooseRemote(host: CommandHost, { cluster }: ConnectedCluster, reference: ObjectReference): Promise<number | undefined> {
  const spec = objectOf(objectOf(await cluster.get(reference))["spec"]);
  const declared = listOf(spec["containers"]).map(objectOf).flatMap((container) => listOf(container["ports"]).map(objectOf).map((port) => ({ container: textOf(container["name"]), name: textOf(port["name"]), port: numberOf(port["containerPort"]), protocol: textOf(port["protocol"]) })));
  const choices: Choice<number>[] = declared.flatMap(({ container, name, port, protocol }) =>
    port === undefined || (protocol !== "" && protocol !== "TCP") ? [] : [{ label: String(port), description: plainLabel([name, container].filter((part) => part !== "").join(" · ")), value: port }]);
  const chosen = choices.length === 0 ? 0 : await host.ui.pick([...choices, { label: "Another port…", value: 0 }], `Port of ${named(reference)}`);
  if (chosen !== 0) return chosen;
  return askPort(host, `Port of ${named(reference)}`, "", "The port that a program in the pod listens on");
}

async function chooseLocal(host: CommandHost, remotePort: number, of: string): Promise<number | undefined> {
  return askPort(host, `Local port for port ${remotePort} of ${of}`, String(remotePort < firstFree ? remotePort + 8000 : remotePort), "Port on this machine; 0 for any free one", 0);
}

async function askPort(host: CommandHost, title: string, value: string, placeholder: string, least = 1): Promise<number | undefined> {
  const check = (text: string) => (/^\d{1,5}$/.test(text.trim()) && Number(text) >= least && Number(text) <= 65_535 ? undefined : `A number from ${least} to 65535.`);
  const answer = await host.ui.input({ title, value, placeholder, check });
  return answer === undefined || check(answer) !== undefined ? undefined : Number(answer);
}

/** The pod that was chosen while it is there, and then one that took its place: a running one of the same workload. */
function podNow(host: CommandHost, { cluster, reference, pod }: ContainerChoice, workload: WorkloadReference | undefined): ObjectReference {
  const pods = host.inventory(cluster.id)?.pods ?? [];
  if (workload === undefined || pods.some(({ record }) => record.uid === pod.uid)) return reference;
  const heir = pods.find((each) => each.state === "running" && each.record.deleting === undefined && each.workload.uid === workload.uid && each.workload.name === workload.name && each.workload.namespace === workload.namespace);
  return heir === undefined ? reference : { ...reference, name: heir.record.name };
}
