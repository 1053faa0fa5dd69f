import * as vscode from "vscode";
import { systemClock } from "../base/clock.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import type { Cluster, Log, ObjectReference } from "../kube/types.ts";
import { describe } from "../render/describe.ts";
import type { Clusters } from "./clusters.ts";
import type { KnownCluster } from "./knownCluster.ts";
import type { Documents } from "./commands/host.ts";
import type { Inventories } from "./inventories.ts";
import type { KubeModule } from "./kubeModule.ts";
import { manifestText } from "./manifest.ts";
import { plainLabel } from "./plainLabel.ts";
import { documents } from "./tables/documents.ts";

const { scheme } = documents.object;

interface Address {
  readonly show: "manifest" | "description";
  readonly cluster: string;
  readonly reference: ObjectReference;
}

/** Read-only documents about one object: its manifest, its description. */
export class ObjectDocuments implements Documents, vscode.TextDocumentContentProvider, Disposable {
  readonly #clusters: Clusters;
  readonly #inventories: Inventories;
  readonly #log: Log;
  readonly #loadKube: () => Promise<KubeModule>;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());

  readonly onDidChange = this.#changed.event;

  constructor(options: { readonly clusters: Clusters; readonly inventories: Inventories; readonly loadKube: () => Promise<KubeModule>; readonly log: Log }) {
    this.#clusters = options.clusters;
    this.#inventories = options.inventories;
    this.#loadKube = options.loadKube;
    this.#log = options.log;
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  openManifest(cluster: KnownCluster, reference: ObjectReference): Promise<void> {
    return this.#open({ show: "manifest", cluster: cluster.id, reference }, cluster, "yaml");
  }

  openDescription(cluster: KnownCluster, reference: ObjectReference): Promise<void> {
    return this.#open({ show: "description", cluster: cluster.id, reference }, cluster, "plaintext");
  }

  /** VS Code asks again when it restores a window: then the cluster isn't connected, and nothing is contacted for a tab. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const address = JSON.parse(uri.query) as Address;
    const known = this.#clusters.get(address.cluster);
    if (known?.cluster === undefined || known.state.kind !== "connected") {
      return `# ${plainLabel(known?.name ?? "The cluster")} is not connected. Connect it and open this again from its row.\n`;
    }
    const { cluster } = known;
    if (address.show === "manifest") {
      const [object, kube] = await Promise.all([cluster.get(address.reference), this.#loadKube()]);
      return manifestText(object, (each) => kube.toYaml(each));
    }
    const inventory = this.#inventories.get(known.id);
    return inventory === undefined ? "" : describe(address.reference, inventory, await this.#events(cluster, address.reference), systemClock.now());
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Undefined when they can't be read: the rest of a description is worth having without. */
  async #events(cluster: Cluster, reference: ObjectReference): Promise<readonly unknown[] | undefined> {
    try {
      return await cluster.events(reference);
    } catch (error) {
      this.#log("warn", `Events of ${reference.kind} ${reference.name} can't be read: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  async #open(address: Address, { name }: KnownCluster, language: string): Promise<void> {
    const { kind, namespace, name: object } = address.reference;
    const file = `${kind.toLowerCase()}-${object}.${address.show === "manifest" ? "yaml" : "txt"}`;
    const uri = vscode.Uri.from({ scheme, path: `/${[name, namespace, file].filter((part) => part !== "").map(segment).join("/")}`, query: JSON.stringify(address) });
    // A document that is open already is read anew.
    if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.languageId !== language) await vscode.languages.setTextDocumentLanguage(document, language);
    await vscode.window.showTextDocument(document, { preview: true });
  }
}

/** One part of a document's path, for its title. */
function segment(text: string): string {
  return plainLabel(text).replaceAll("/", "∕");
}
