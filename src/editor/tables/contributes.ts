import { notOnRow, readOnlyWord, selectedOnly, type Command, type MenuPlace } from "../commands/command.ts";
import { contextKeys } from "./contexts.ts";
import { container, views } from "./views.ts";
import { settings, severities, type Setting } from "./settings.ts";
import { walkthrough } from "./walkthrough.ts";
import { welcome } from "./welcome.ts";

/** Title before every command in the palette. */
export const category = "GPU Inspector";

/** The `contributes` of package.json: views, menus, settings and texts from the tables. Same tables, same result. */
export function contributes(commands: readonly Command[]): Record<string, unknown> {
  return {
    viewsContainers: { activitybar: [{ ...container }] },
    views: {
      [container.id]: views.map(({ id, name, size }) => ({ id, name, contextualTitle: `${category}: ${name}`, icon: container.icon, initialSize: size })),
    },
    viewsWelcome: welcome.map(({ view, when, contents }) => ({ view, contents: contents.join("\n"), when })),
    commands: commands.map(({ id, title, icon }) => ({
      command: id,
      title,
      category,
      ...(icon === undefined ? {} : { icon: `$(${icon})` }),
    })),
    menus: menus(commands),
    keybindings,
    configuration: { title: category, properties: Object.fromEntries(Object.entries<Setting>(settings).map(([id, setting], order) => [id, property(setting, order)])) },
    yamlValidation: [{ fileMatch: ".kube-gpu-lint.yaml", url: "./schemas/kube-gpu-lint.json" }],
    walkthroughs: [
      {
        id: walkthrough.id,
        title: walkthrough.title,
        description: walkthrough.description,
        steps: walkthrough.steps.map(({ id, title, description, picture, alternative, completedBy }) => ({
          id,
          title,
          description,
          media: { svg: picture, altText: alternative },
          completionEvents: completedBy,
        })),
      },
    ],
  };
}

/**
 * Views and commands wake the extension by themselves. A YAML or JSON file does because the language server waits for the first
 * manifest; nothing of a cluster is touched by that.
 */
export const activationEvents: readonly string[] = ["onLanguage:yaml", "onLanguage:helm", "onLanguage:json"];

/** What works while the workspace isn't trusted, or isn't on a disk; and which settings it can't set then. */
export function capabilities(): Record<string, unknown> {
  return {
    untrustedWorkspaces: {
      supported: "limited",
      description: "In Restricted Mode, GPU Inspector shows your clusters as usual; settings that the workspace brings are ignored.",
      restrictedConfigurations: Object.entries<Setting>(settings).filter(([, { restricted }]) => restricted === true).map(([id]) => id),
    },
    virtualWorkspaces: true,
  };
}

const inTrees = "focusedView =~ /^kubeGpu\\./ && !inputFocus";

/** Keys of the trees: what a file tree has, too. */
const keybindings = [
  { command: "kubeGpu.copyName", key: "ctrl+c", mac: "cmd+c", when: inTrees, args: selectedOnly },
  { command: "kubeGpu.refresh", key: "f5", when: inTrees },
];

function menus(commands: readonly Command[]): Record<string, readonly unknown[]> {
  const places = commands.flatMap(({ id, menus, writes }) => menus.map((place) => ({ id, ...place, when: writes === true ? writable(place) : place.when })));
  const of = (menu: string) => places.filter((place) => place.menu === menu).map(({ id, when, group }) => ({ command: id, when, group }));
  return {
    commandPalette: commands.map(({ id, palette, writes }) => ({ command: id, when: writes === true ? writableInPalette(palette) : String(palette) })).filter(({ when }) => when !== "true"),
    "view/title": of("view/title"),
    "view/item/context": of("view/item/context"),
    "editor/title": of("editor/title"),
    "editor/context": of("editor/context"),
  };
}

/** A row knows whether its own cluster may be changed; everything else is about the active one. */
function writable({ menu, when }: MenuPlace): string {
  return `(${when}) && ${menu === "view/item/context" ? notOnRow(readOnlyWord) : `!${contextKeys.readOnly}`}`;
}

function writableInPalette(palette: string | boolean): string {
  if (palette === false) return "false";
  return palette === true ? `!${contextKeys.readOnly}` : `(${palette}) && !${contextKeys.readOnly}`;
}

function property(setting: Setting, order: number): Record<string, unknown> {
  const { scope, description } = setting;
  const rest = { default: setting.default, scope, order, markdownDescription: description };
  switch (setting.type) {
    case "strings":
      return { type: "array", items: { type: "string", description: setting.item }, ...rest };
    case "severities":
      return { type: "object", additionalProperties: { enum: severities }, ...rest };
    case "integer":
      return { type: "integer", minimum: setting.minimum, maximum: setting.maximum, ...rest };
    case "string":
    case "boolean":
      return { type: setting.type, ...rest };
  }
}
