import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generated } from "../../../scripts/generate.ts";
import { commands } from "../../../src/editor/commands/index.ts";
import { contributes } from "../../../src/editor/tables/contributes.ts";
import { checkedSetting, settings, type Setting } from "../../../src/editor/tables/settings.ts";
import { views } from "../../../src/editor/tables/views.ts";
import { walkthrough } from "../../../src/editor/tables/walkthrough.ts";
import { welcome } from "../../../src/editor/tables/welcome.ts";

const root = join(import.meta.dirname, "../../..");
/** Icons that VS Code ships, as its own documentation lists them in the type definitions' companion; checked by form here. */
const iconForm = /^[a-z]+(-[a-z0-9]+)*$/;

describe("generated files", () => {
  test("package.json and docs/settings.md equal what the generator writes now (invariant 11)", () => {
    expect(generated().filter(({ current }) => !current).map(({ file }) => file)).toEqual([]);
  });
});

describe("commands", () => {
  test("every file of a command is in the list", () => {
    const folder = join(root, "src/editor/commands");
    const files = readdirSync(folder).filter((file) => /: Command( =|\b)/.test(readFileSync(join(folder, file), "utf8").replace(/import .*\n/g, "")));
    const index = readFileSync(join(folder, "index.ts"), "utf8");
    expect(files.length).toBeGreaterThan(15);
    expect(files.filter((file) => file !== "index.ts" && !index.includes(`"./${file}"`))).toEqual([]);
  });

  test("ids are unique and titles are said in words", () => {
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
    for (const { title, icon } of commands) {
      expect(title).toMatch(/^[A-Z]/);
      if (icon !== undefined) expect(icon).toMatch(iconForm);
    }
  });

  test("the issue's commands are all there", () => {
    const wanted = [
      "connect", "disconnect", "chooseContext", "chooseKubeconfig", "chooseNamespaces", "openDemoCluster", "goTo", "openManifest", "describe",
      "showLogs", "copyName", "copyKubectl", "revealOwner", "revealNode", "refresh", "showLog", "reportIssue",
    ];
    const ids = new Set<string>(commands.map(({ id }) => id));
    expect(wanted.filter((name) => !ids.has(`kubeGpu.${name}`))).toEqual([]);
  });

  test("a command about a row stands in the row's menu, too", () => {
    for (const name of ["openManifest", "describe", "showLogs", "copyName", "copyKubectl", "revealOwner", "revealNode"]) {
      const command = commands.find(({ id }) => id === `kubeGpu.${name}`)!;
      expect(command.menus.some(({ menu }) => menu === "view/item/context")).toBe(true);
    }
  });

  test("what is an icon at a row's end is in its context menu too: icons can't be reached by key", () => {
    for (const { id, menus } of commands) {
      const icons = menus.filter(({ group }) => group.startsWith("inline")).length;
      const entries = menus.filter(({ menu, group }) => menu === "view/item/context" && !group.startsWith("inline")).length;
      if (icons > 0) expect(entries, id).toBeGreaterThan(0);
    }
  });

  test("an icon in a title or at a row's end has a picture", () => {
    for (const { icon, menus } of commands) {
      if (menus.some(({ group }) => group.startsWith("inline") || group.startsWith("navigation"))) expect(icon).toBeDefined();
    }
  });
});

describe("texts and pictures", () => {
  test("links of welcome texts and of the walkthrough run commands that exist", () => {
    const ids = new Set<string>([...commands.map(({ id }) => id), ...views.map(({ id }) => `${id}.focus`)]);
    const texts = [...welcome.flatMap(({ contents }) => contents), ...walkthrough.steps.map(({ description }) => description)];
    const links = texts.flatMap((text) => [...text.matchAll(/\(command:([^)]+)\)/g)].map(([, id]) => id ?? ""));
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
  });

  test("the walkthrough has four steps with pictures that exist and are described", () => {
    expect(walkthrough.steps).toHaveLength(4);
    for (const { picture, alternative } of walkthrough.steps) {
      expect(existsSync(join(root, picture)), picture).toBe(true);
      expect(alternative).not.toBe("");
    }
  });

  test("icons: a monochrome SVG for the activity bar, 256 px for the marketplace", () => {
    const svg = readFileSync(join(root, "media/activity.svg"), "utf8");
    expect(svg).toContain("currentColor");
    expect(svg).not.toMatch(/#[0-9a-f]{3,6}/i);
    const png = readFileSync(join(root, "media/icon.png"));
    // PNG header: width and height are the first fields of IHDR.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
  });
});

describe("settings", () => {
  test("what names files or decides what is contacted can't come from a workspace (invariant 10)", () => {
    expect(settings["kubeGpu.kubeconfig"].scope).toBe("machine");
    expect(settings["kubeGpu.context"].scope).toBe("machine");
  });

  test("every setting is read somewhere", () => {
    const sources = (readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }))
      .filter((file) => /(^extension|editor[\\/].*)\.ts$/.test(file) && !file.includes("tables"))
      .map((file) => readFileSync(join(root, "src", file), "utf8")).join("\n");
    // The language server asks for the whole section of the rules.
    const server = readFileSync(join(root, "src/language-server/settings.ts"), "utf8");
    const read = (id: string) => (id.startsWith("kubeGpu.lint.") ? server.includes(` ${id.slice("kubeGpu.lint.".length)}`) : sources.includes(`setting("${id}")`));
    expect(Object.keys(settings).filter((id) => !read(id))).toEqual([]);
  });

  test("a value of another type or out of range counts as unset", () => {
    expect(checkedSetting("kubeGpu.kubeconfig", "not a list")).toEqual([]);
    expect(checkedSetting("kubeGpu.kubeconfig", ["/a", 3])).toEqual([]);
    expect(checkedSetting("kubeGpu.kubeconfig", ["/a"])).toEqual(["/a"]);
    expect(checkedSetting("kubeGpu.logs.tailLines", 1e9)).toBe(1000);
    expect(checkedSetting("kubeGpu.logs.tailLines", 20)).toBe(20);
    expect(checkedSetting("kubeGpu.statusBar.visible", undefined)).toBe(true);
  });

  test("defaults are valid and every one is described", () => {
    for (const setting of Object.values<Setting>(settings)) expect(setting.description).toMatch(/\.$/);
    const { properties } = contributes(commands)["configuration"] as { properties: Record<string, { default: unknown; scope: string }> };
    expect(Object.keys(properties)).toEqual(Object.keys(settings));
  });
});
