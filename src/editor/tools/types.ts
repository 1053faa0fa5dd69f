import type { Disposable } from "../../base/event.ts";
import type { ObjectReference } from "../../kube/types.ts";
import type { Json } from "../../model/read.ts";
import type { KnownCluster } from "../knownCluster.ts";

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

/** What commands need of the editor that is more than a question: in a bundle of its own, loaded when first used. */
export interface Tools extends Disposable {
  readonly manifests: Manifests;
}
