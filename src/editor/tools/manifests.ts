import * as vscode from "vscode";
import type { ObjectReference } from "../../kube/types.ts";
import { without, writtenPart } from "../../model/actions/mergePatch.ts";
import { objectOf, type Json } from "../../model/read.ts";
import type { KnownCluster } from "../knownCluster.ts";
import type { KubeModule } from "../kubeModule.ts";
import { plainLabel } from "../plainLabel.ts";
import { editScheme } from "../tables/contexts.ts";
import type { EditDocuments } from "./editDocuments.ts";
import type { Texts } from "./texts.ts";
import type { Manifests, OpenText } from "./types.ts";

/** Objects in text editors, and texts beside each other. */
export class EditorManifests implements Manifests {
  readonly #documents: EditDocuments;
  readonly #texts: Texts;
  readonly #loadKube: () => Promise<KubeModule>;

  constructor(documents: EditDocuments, texts: Texts, loadKube: () => Promise<KubeModule>) {
    this.#documents = documents;
    this.#texts = texts;
    this.#loadKube = loadKube;
  }

  async edit(known: KnownCluster, reference: ObjectReference): Promise<void> {
    const base = objectOf(await known.cluster?.get(reference));
    const { kind, namespace, name } = reference;
    const file = `${kind.toLowerCase()}-${name}.yaml`;
    const path = [known.name, namespace, file].filter((part) => part !== "").map((part) => plainLabel(part).replaceAll("/", "∕"));
    const uri = vscode.Uri.from({ scheme: editScheme, path: `/${path.join("/")}`, query: known.id });
    await this.#documents.open(uri, { cluster: known.id, base, text: await this.#text(base, known.name) });
  }

  current(uri: string | undefined): OpenText | undefined {
    const document = uri === undefined ? vscode.window.activeTextEditor?.document : vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri);
    if (document === undefined) return undefined;
    const key = document.uri.toString();
    const edit = this.#documents.of(key);
    const title = document.uri.path.split("/").at(-1) ?? "";
    return { uri: key, title, text: document.getText(), ...(edit === undefined ? {} : { edit: { cluster: edit.cluster, base: edit.base } }) };
  }

  async applied(uri: string, object: Json): Promise<void> {
    const parsed = vscode.Uri.parse(uri, true);
    await this.#documents.replace(parsed, object, await this.#text(object, parsed.path.split("/")[1] ?? ""));
  }

  async compare(title: string, before: readonly unknown[], after: readonly unknown[]): Promise<void> {
    const kube = await this.#loadKube();
    // What the API server notes by itself differs always and says nothing.
    const text = (objects: readonly unknown[]) => objects.map((object) => (object === undefined ? "# does not exist\n" : kube.toYaml(writtenPart(objectOf(object))))).join("---\n");
    await vscode.commands.executeCommand("vscode.diff", this.#texts.add("now.yaml", text(before)), this.#texts.add("then.yaml", text(after)), title, { preview: true });
  }

  async #text(object: Json, cluster: string): Promise<string> {
    const kube = await this.#loadKube();
    const shown = { ...without(object, ["status"]), metadata: without(objectOf(object["metadata"]), ["managedFields"]) };
    return `# As cluster ${plainLabel(cluster)} has it, without status and managedFields. Save to see what your changes would do, and to apply them.\n${kube.toYaml(shown)}`;
  }
}
