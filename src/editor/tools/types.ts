import type { Disposable } from "../../base/event.ts";
import type { Cluster, ObjectReference } from "../../kube/types.ts";
import type { Notice, NoticeKind } from "../../model/actions/notices.ts";
import type { WorkloadReference } from "../../model/inventory.ts";
import type { Json } from "../../model/read.ts";
import type { KnownCluster } from "../knownCluster.ts";
import type { LogChoice, LogSource } from "./logs/follow.ts";

/** The text of an editor. */
export interface OpenText {
  readonly uri: string;
  /** File name, for messages. */
  readonly title: string;
  readonly text: string;
  /** Of an object that was opened for editing: its cluster's id, and what the cluster had then. */
  readonly edit?: { readonly cluster: string; readonly base: Json };
}

/** Manifests in text editors. */
export interface Manifests {
  /** Opens an object for editing; nothing is sent before Apply. */
  edit(cluster: KnownCluster, reference: ObjectReference): Promise<void>;
  /** The document of a URI, or that of the active editor; undefined when there is none. */
  current(uri: string | undefined): OpenText | undefined;
  /** An edited object was applied: the document shows it as the cluster has it now, and further edits start from there. */
  applied(uri: string, object: Json): Promise<void>;
  /** Two texts side by side; undefined stands for what doesn't exist. */
  compare(title: string, before: readonly unknown[], after: readonly unknown[]): Promise<void>;
}

/** Logs that one document shows. */
export interface LogRequest {
  /** Title of the document: the pod and container, or the job. */
  readonly title: string;
  readonly namespace: string;
  readonly choice: LogChoice;
  /** The containers to read; asked again as objects change where `grows`. */
  readonly sources: () => readonly LogSource[];
  readonly grows: boolean;
}

export interface Logs {
  /** Shows and follows them in a document until it is closed. */
  open(cluster: KnownCluster, request: LogRequest): Promise<void>;
  /** What the document of a URI shows, or that of the active editor; undefined when it is no log. */
  current(uri: string | undefined): { readonly cluster: Cluster; readonly request: LogRequest } | undefined;
  /** Writes them to a file; resolves with its bytes. `report` gets the container that is read and the bytes so far. */
  save(cluster: Cluster, request: LogRequest, file: string, report: (tag: string, bytes: number) => void, signal: AbortSignal): Promise<number>;
}

export interface Terminals {
  /** Opens a terminal of VS Code in a container. What goes wrong is told in it. */
  open(cluster: KnownCluster, reference: ObjectReference, container: string): void;
}

export interface ForwardRequest {
  readonly cluster: Cluster;
  /** The pod of the next connection: another one when the first was replaced. */
  readonly pod: () => ObjectReference;
  readonly remotePort: number;
  /** 0: any free one. */
  readonly localPort: number;
  /** A connection failed, in the server's or the kubelet's words. */
  readonly onTrouble: (message: string) => void;
}

/** A port of this machine (loopback) that stands for one of a pod. */
export interface Forward {
  readonly id: number;
  /** Pod and port. */
  readonly title: string;
  /** The cluster's id. */
  readonly cluster: string;
  readonly remotePort: number;
  readonly localPort: number;
  /** The pod that the last connection went to. */
  readonly pod: string;
  readonly connections: number;
  /** Of the last connection; empty when it went well. */
  readonly error: string;
  readonly running: boolean;
}

export interface Forwards {
  readonly all: readonly Forward[];
  /** Rejects where the local port is taken. */
  start(request: ForwardRequest): Promise<Forward>;
  /** Listens anew at the same port; undefined when there is no such forward. */
  again(id: number): Promise<Forward | undefined>;
  /** Ends its connections. One that is stopped already leaves the list. */
  stop(id: number): void;
}

export interface JobWatchRequest {
  /** The cluster's id. */
  readonly cluster: string;
  readonly reference: WorkloadReference;
  /** None: not any more. */
  readonly kinds: ReadonlySet<NoticeKind>;
  readonly onNotice: (notice: Notice) => void;
}

export interface JobWatches {
  /** What is told of a job now; empty for most. */
  kinds(job: Pick<JobWatchRequest, "cluster" | "reference">): ReadonlySet<NoticeKind>;
  /** Tells of a job from now on, until it is over. Takes the place of what was wanted of it before. */
  watch(request: JobWatchRequest): void;
}

/** What commands need of the editor that is more than a question: in a bundle of its own, loaded when first used. */
export interface Tools extends Disposable {
  readonly manifests: Manifests;
  readonly logs: Logs;
  readonly terminals: Terminals;
  readonly forwards: Forwards;
  readonly jobs: JobWatches;
}
