import { settings, type Setting } from "./settings.ts";

const scopes = {
  machine: "user or remote settings only: a workspace can't set it",
  window: "user, remote or workspace settings",
} as const;

/** docs/settings.md. */
export function settingsDocument(): string {
  const sections = Object.entries<Setting>(settings).map(([id, setting]) =>
    [
      `## \`${id}\``,
      "",
      setting.description,
      "",
      `- Type: ${type(setting)}`,
      `- Default: \`${JSON.stringify(setting.default)}\``,
      `- Set in: ${scopes[setting.scope]}${setting.restricted === true ? "; in Restricted Mode a workspace's value is ignored" : ""}`,
    ].join("\n"),
  );
  return [
    "# Settings",
    "",
    "<!-- Generated from src/editor/tables/settings.ts by `npm run generate`. -->",
    "",
    "Settings that name a file or decide which cluster is contacted can't come from a workspace: a kubeconfig that lies in a",
    "repository could start any program.",
    "",
    ...sections.flatMap((section) => [section, ""]),
  ].join("\n");
}

function type(setting: Setting): string {
  switch (setting.type) {
    case "strings":
      return "list of texts";
    case "severities":
      return "severity (`error`, `warning`, `hint`, `off`) by rule";
    case "string":
      return "text";
    case "boolean":
      return "`true` or `false`";
    case "integer":
      return `whole number from ${setting.minimum} to ${setting.maximum}`;
  }
}
