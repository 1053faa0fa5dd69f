import type { Account } from "./authorization.ts";
import { authorize } from "./authorization.ts";
import type { Answer } from "./channel.ts";
import { chooseContainer } from "./logs.ts";
import type { ApiRequest } from "./request.ts";
import { badRequest, notFound } from "./status.ts";
import type { Pod } from "../kinds.ts";
import type { ObjectStore } from "../store.ts";

/** An open WebSocket with Kubernetes' channels: the first byte of a message is its channel. */
export interface ChannelSocket {
  send(channel: number, data: Buffer): void;
  close(): void;
  onMessage: (channel: number, data: Buffer) => void;
  onClose: () => void;
}

/** What runs behind a container. */
export interface StreamSource {
  /** Runs a command in a terminal. */
  exec(pod: Pod, container: string, command: readonly string[], socket: ChannelSocket): void;
  portForward(pod: Pod, port: number, socket: ChannelSocket): void;
}

/** `GET pods/x/exec` and `pods/x/portforward`. Since 1.35 the server asks for the right to create as well. */
export function stream(store: ObjectStore, request: ApiRequest, account: Account, source: StreamSource): Answer {
  authorize(account, { ...request, verb: "create" });
  const pod = store.get("pods", request.namespace, request.name) as Pod | undefined;
  if (pod === undefined) throw notFound(store.collection("pods").resource, request.name);
  const exec = request.subresource === "exec";
  const container = exec ? chooseContainer(pod, request.query.get("container") ?? "") : "";
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === "") throw badRequest(`pod ${request.name} does not have a host assigned`);
  const port = Number(request.query.get("ports") ?? "");
  if (!exec && !(Number.isInteger(port) && port > 0 && port < 65_536)) throw badRequest('query parameter "ports" is required');
  // The kubelet's port-forward speaks version 4 at most.
  return exec
    ? { type: "upgrade", protocols: ["v5.channel.k8s.io", "v4.channel.k8s.io"], start: (socket) => source.exec(pod, container, request.query.getAll("command"), socket) }
    : { type: "upgrade", protocols: ["v4.channel.k8s.io"], start: (socket) => source.portForward(pod, port, socket) };
}
