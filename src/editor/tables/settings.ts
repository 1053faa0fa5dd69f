/**
 * Every setting, typed once: `package.json` and `docs/settings.md` are generated from this table, and `config.ts` reads by
 * it. A setting that names a file, an address or a program, or that decides what is contacted, has scope `machine`: it can't
 * come from a workspace (a kubeconfig of a repository could start any program).
 */
export type SettingScope = "machine" | "window";

interface SettingBase<T> {
  readonly scope: SettingScope;
  readonly default: T;
  /** Markdown: one or two sentences for the settings editor and docs/settings.md. */
  readonly description: string;
  /** Ignored in an untrusted workspace when the workspace sets it. */
  readonly restricted?: true;
}

export interface StringsSetting extends SettingBase<readonly string[]> {
  readonly type: "strings";
  readonly item: string;
}
export interface StringSetting extends SettingBase<string> {
  readonly type: "string";
}
export interface BooleanSetting extends SettingBase<boolean> {
  readonly type: "boolean";
}
export interface IntegerSetting extends SettingBase<number> {
  readonly type: "integer";
  readonly minimum: number;
  readonly maximum: number;
}

/** Severities by rule id. */
export interface SeveritiesSetting extends SettingBase<Readonly<Record<string, string>>> {
  readonly type: "severities";
}

export type Setting = StringsSetting | StringSetting | BooleanSetting | IntegerSetting | SeveritiesSetting;

export const severities = ["error", "warning", "hint", "off"];

export const settings = {
  "kubeGpu.kubeconfig": {
    type: "strings",
    item: "Path of a kubeconfig file; `~` stands for the home directory.",
    scope: "machine",
    default: [],
    description:
      "Kubeconfig files, merged as kubectl merges `KUBECONFIG`: the first file that names a thing wins, missing files are skipped. Empty: `KUBECONFIG`, then `~/.kube/config`, then the service account of the pod the editor runs in.",
  },
  "kubeGpu.context": {
    type: "string",
    scope: "machine",
    default: "",
    description:
      "Context that connects when one of the views first becomes visible. Empty: the cluster that was active last, or none.",
  },
  "kubeGpu.namespaces": {
    type: "strings",
    item: "Name of a namespace.",
    scope: "window",
    restricted: true,
    default: [],
    description:
      "Namespaces to show. Empty: all that you may list. **Choose Namespaces** sets it for one cluster and wins over this setting.",
  },
  "kubeGpu.ownerLabels": {
    type: "strings",
    item: "Key of a label, or of an annotation of a namespace.",
    scope: "window",
    default: ["owner", "user", "team", "openshift.io/requester"],
    description:
      "Labels whose value names the user or team that something belongs to, for **Group By** in Allocations and the terms `owner:` and `mine` of filters. The first one present counts: on the pod, then on its workload, then on its namespace (there annotations count, too).",
  },
  "kubeGpu.me": {
    type: "strings",
    item: "A value that the owner labels have for you.",
    scope: "window",
    default: [],
    description: "Who you are in the owner labels, for the term `mine` of filters. Empty: your user name as the API server knows it, and its part before the `@`.",
  },
  "kubeGpu.readOnly": {
    type: "boolean",
    scope: "machine",
    default: false,
    description:
      "Read-only mode: every command that changes a cluster is hidden and refused, terminals and port-forwards too.",
  },
  "kubeGpu.protectedContexts": {
    type: "strings",
    item: "Name of a context, in which `*` stands for any text and `?` for one character.",
    scope: "machine",
    default: [],
    description:
      "Contexts that are read-only, by name or pattern (`*prod*`), upper and lower case alike.",
  },
  "kubeGpu.lint.enabled": {
    type: "boolean",
    scope: "window",
    default: true,
    description: "Check GPU manifests while you type: squiggles with fixes, against the rules and against the active cluster.",
  },
  "kubeGpu.lint.rules": {
    type: "severities",
    scope: "window",
    default: {},
    description:
      "Severity by rule (`error`, `warning`, `hint`, `off`); wins over a `.kube-gpu-lint.yaml`, which a team shares in its repository. The rules are [described here](https://github.com/kube-gpu-inspector/kube-gpu-inspector/blob/main/docs/rules/README.md).",
  },
  "kubeGpu.lint.exclude": {
    type: "strings",
    item: "Glob of files: `*` and `?` stay inside a name, `**` spans folders.",
    scope: "window",
    default: [],
    description: "Files that are not checked, as globs over their path.",
  },
  "kubeGpu.logs.tailLines": {
    type: "integer",
    scope: "window",
    default: 1000,
    minimum: 10,
    maximum: 5000,
    description: "Lines from the end of a container's log that **Show Logs** begins with.",
  },
  "kubeGpu.logs.timestamps": {
    type: "boolean",
    scope: "window",
    default: false,
    description: "Show before each line of a log when it was written.",
  },
  "kubeGpu.statusBar.visible": {
    type: "boolean",
    scope: "window",
    default: true,
    description: "Show allocated and allocatable GPUs of the active cluster in the status bar.",
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingId = keyof typeof settings;

/** The type that reading a setting gives. */
export type SettingValue<Id extends SettingId> = (typeof settings)[Id] extends StringsSetting
  ? readonly string[]
  : (typeof settings)[Id] extends SeveritiesSetting
  ? Readonly<Record<string, string>>
  : (typeof settings)[Id] extends StringSetting
    ? string
    : (typeof settings)[Id] extends BooleanSetting
      ? boolean
      : number;

/**
 * The value if it has the setting's type and range, else its default: VS Code hands out whatever stands in settings.json.
 */
export function checkedSetting<Id extends SettingId>(id: Id, value: unknown): SettingValue<Id> {
  const setting: Setting = settings[id];
  return (accepts(setting, value) ? value : setting.default) as SettingValue<Id>;
}

function accepts(setting: Setting, value: unknown): boolean {
  switch (setting.type) {
    case "strings":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "severities":
      return typeof value === "object" && value !== null && Object.values(value).every((severity) => severities.includes(severity as string));
    case "integer":
      return Number.isInteger(value) && (value as number) >= setting.minimum && (value as number) <= setting.maximum;
  }
}
