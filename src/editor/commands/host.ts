import type { Inventory } from "../../model/inventory.ts";
import type { ObjectReference } from "../../kube/types.ts";
import type { Field } from "../../render/query.ts";
import type { Grouping, SortOrder } from "../../render/row.ts";
import type { Tools } from "../tools/types.ts";
import type { Clusters } from "../clusters.ts";
import type { KnownCluster } from "../knownCluster.ts";
import type { InventoryViewId, ViewId } from "../tables/views.ts";
import type { SettingId, SettingValue } from "../tables/settings.ts";

/** One choice of a quick pick. Text is shown as it is: VS Code renders `$(icon)` in it, so cluster text goes through `plainLabel`. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly icon?: string;
  readonly picked?: boolean;
  readonly value: T;
}

/** What is asked before something is lost. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  /** The button that does it. */
  readonly action: string;
}

/** What commands ask of the editor: VS Code behind a small interface, so that commands run in unit tests. */
export interface Ui {
  info(message: string, ...actions: readonly string[]): Promise<string | undefined>;
  warn(message: string, ...actions: readonly string[]): Promise<string | undefined>;
  /** A modal question; true when its one button was chosen. */
  confirm(question: Question): Promise<boolean>;
  /** A question that stays while the user looks at something in the editor, e.g. a diff; true when its action was chosen. */
  decide(question: Question): Promise<boolean>;
  /** A notification that shows how far a task is, with Cancel, until it settles. */
  progress<T>(title: string, task: (report: (step: string) => void, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Undefined when dismissed. */
  pick<T>(choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>, placeholder: string): Promise<T | undefined>;
  /** A quick pick that asks for its choices with each keystroke: for more choices than VS Code can be handed at once. */
  search<T>(choices: (text: string) => readonly Choice<T>[], placeholder: string): Promise<T | undefined>;
  pickMany<T>(choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>, placeholder: string): Promise<readonly T[] | undefined>;
  /** `onChange` is called with each keystroke; what `check` says is shown, and the value is not taken. Undefined when dismissed. */
  input(options: { readonly title: string; readonly value: string; readonly placeholder: string; readonly prompt?: string; onChange?(value: string): void; check?(value: string): string | undefined }): Promise<string | undefined>;
  /**
   * A line of text with suggestions for what it could become, asked for with each keystroke; one that is chosen replaces the
   * line and typing goes on. `onChange` is called with each change. Undefined when dismissed.
   */
  query(options: {
    readonly title: string;
    readonly value: string;
    readonly placeholder: string;
    suggestions(text: string): readonly Choice<string>[];
    onChange(value: string): void;
  }): Promise<string | undefined>;
  chooseFiles(title: string): Promise<readonly string[]>;
  /** Path of a file to write, `name` being the proposal; undefined when dismissed. */
  chooseTarget(title: string, name: string): Promise<string | undefined>;
  copy(text: string): Promise<void>;
  openExternal(url: string): Promise<void>;
  /** Opens an unsaved document that can be edited. */
  openText(text: string, language: string): Promise<void>;
  /** Runs a command of VS Code itself. */
  execute(command: string, ...args: readonly unknown[]): Promise<void>;
  /** Name or path of the shell that terminals start with. */
  readonly shell: string;
}

/** The trees. */
export interface Views {
  /** Shows the first row that stands for the object; false when the view has none. */
  reveal(view: InventoryViewId, target: { readonly kind: string; readonly namespace: string; readonly name: string }): Promise<boolean>;
  filter(view: ViewId): string;
  setFilter(view: ViewId, filter: string): void;
  sort(view: ViewId): SortOrder;
  setSort(view: ViewId, sort: SortOrder): void;
  grouping(view: ViewId): Grouping;
  setGrouping(view: ViewId, grouping: Grouping): void;
  showMore(view: ViewId, parent: string): void;
}

/** Read-only documents made from a cluster. */
export interface Documents {
  openManifest(cluster: KnownCluster, reference: ObjectReference): Promise<void>;
  openDescription(cluster: KnownCluster, reference: ObjectReference): Promise<void>;
}

export interface CommandHost {
  readonly clusters: Clusters;
  readonly views: Views;
  readonly documents: Documents;
  readonly ui: Ui;
  setting<Id extends SettingId>(id: Id): SettingValue<Id>;
  /** Writes a user setting. */
  writeSetting<Id extends SettingId>(id: Id, value: SettingValue<Id>): Promise<void>;
  /** Undefined while the cluster isn't connected. */
  inventory(cluster: string): Inventory | undefined;
  /** What typed terms of a view's filter can find now; empty while nothing is connected. */
  filterValues(view: InventoryViewId): Readonly<Partial<Record<Field, readonly string[]>>>;
  /** Loads them when first asked. */
  tools(): Promise<Tools>;
  showLog(): void;
  /** For a report: the extension's id and version, the editor's, the platform, and where issues are written. */
  readonly about: { readonly id: string; readonly extension: string; readonly editor: string; readonly platform: string; readonly issues: string };
}
