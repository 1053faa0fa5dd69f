import { relative, sep } from "node:path";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { matchesAny } from "../base/pathGlob.ts";
import { checkFile, type FileReport } from "../lint/check.ts";
import { CONFIG_FILE } from "../lint/config.ts";
import { rules } from "../lint/index.ts";
import { factsOf, Linter } from "../lint/run.ts";
import { readManifest, type Manifest, type ManifestDocument } from "../manifest/manifest.ts";
import type { ManifestObject } from "../manifest/objects.ts";
import { factNamed, type ClusterFacts } from "../model/clusterFacts.ts";
import type { LintStatus } from "../protocol/lint.ts";
import { pathOf, type FolderConfig, type Neighbours } from "./folders.ts";
import { withSettings, type Settings } from "./settings.ts";

/** Everything besides its text that the report of a document depends on. */
export interface Surroundings {
  readonly settings: Settings;
  readonly folder: FolderConfig;
  readonly cluster: ClusterFacts | undefined;
  /** Other manifests by URI: open documents, and files beside them. */
  readonly others: Neighbours;
  readonly now: number;
}

/** One open document with what is known of it. It parses a text once, and only the parts that changed. */
export class Checked {
  readonly document: TextDocument;
  private read: Manifest | undefined;
  private version = -1;
  private linter: Linter | undefined;
  private for: Pick<Surroundings, "settings" | "folder" | "cluster"> | undefined;

  constructor(document: TextDocument) {
    this.document = document;
  }

  /** The manifest of the text as it is now. */
  get manifest(): Manifest {
    if (this.read === undefined || this.version !== this.document.version) {
      this.read = readManifest(this.document.getText(), this.read);
      this.version = this.document.version;
    }
    return this.read;
  }

  /** Why nothing is checked; undefined when it is. */
  off({ settings, folder }: Surroundings): string | undefined {
    if (!settings.enabled) return "switched off by the setting kubeGpu.lint.enabled";
    const path = this.pathIn(folder);
    if (matchesAny(folder.config.ignore, path)) return `ignored by ${CONFIG_FILE}`;
    return matchesAny(settings.exclude, path) ? "left out by the setting kubeGpu.lint.exclude" : undefined;
  }

  report(surroundings: Surroundings): FileReport {
    const linter = this.linterFor(surroundings);
    const path = this.pathIn(surroundings.folder);
    if (this.off(surroundings) !== undefined) return { path, problems: [], failures: [], checked: 0, unchecked: new Map() };
    const objects: ManifestObject[] = [];
    const places = new Map<ManifestDocument, { path: string; start: number }>();
    for (const [uri, manifest] of surroundings.others) {
      if (uri === this.document.uri || manifest.template !== undefined) continue;
      for (const { document, start } of manifest.documents) {
        objects.push(...document.objects);
        places.set(document, { path: uri, start });
      }
    }
    return checkFile(path, this.manifest, linter, objects, (document) => places.get(document));
  }

  status(report: FileReport, surroundings: Surroundings): LintStatus {
    const off = this.off(surroundings);
    const { cluster } = surroundings;
    const asked = this.linterFor(surroundings).rules;
    const used = new Set(asked.flatMap(factsOf));
    const ages = cluster === undefined ? [] : [...used].map((name) => factNamed(cluster, name).at);
    return {
      uri: this.document.uri,
      version: this.document.version,
      ...(off === undefined ? {} : { off }),
      checked: report.checked,
      unchecked: [...report.unchecked].map(([reason, documents]) => ({ reason, documents })),
      rules: asked.length,
      problems: report.problems.filter(({ suppressed }) => suppressed === undefined).length,
      suppressed: report.problems.filter(({ suppressed }) => suppressed !== undefined).length,
      withoutCluster: rules.filter((rule) => rule.needs === "cluster" && !asked.includes(rule)).length,
      ...(cluster === undefined || ages.length === 0 ? {} : { cluster: { name: cluster.cluster, at: Math.min(...ages) } }),
    };
  }

  private linterFor({ settings, folder, cluster, now }: Surroundings): Linter {
    if (this.linter === undefined || this.for?.settings !== settings || this.for.folder !== folder || this.for.cluster !== cluster) {
      this.linter = new Linter({ rules, path: this.pathIn(folder), config: withSettings(folder.config, settings), now, ...(cluster === undefined ? {} : { cluster }) });
      this.for = { settings, folder, cluster };
    }
    return this.linter;
  }

  /** Relative to the configuration's folder, with `/`; the whole path where there is none. */
  private pathIn(folder: FolderConfig): string {
    const path = pathOf(this.document.uri);
    if (path === undefined) return this.document.uri;
    return (folder.folder === "" ? path : relative(folder.folder, path)).split(sep).join("/");
  }
}
