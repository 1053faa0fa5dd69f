import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { readLabels, readLines, readRows, type TreeRow } from "./drawn.ts";
import { screenshots } from "./environment.ts";
import { until } from "./wait.ts";

export type View = "Clusters" | "Nodes" | "Allocations" | "Queues" | "Jobs";

const plain = (text: string | null | undefined): string => (text ?? "").replaceAll("\u00a0", " ").trim();
/** A row's label is followed by its keys, its description, or words like "recently used". */
const begins = (row: string, label: string): boolean => row === label || row.startsWith(`${label},`) || row.startsWith(`${label} `);
const text = async (locator: Locator): Promise<string[]> => (await locator.allInnerTexts()).map(plain);

/** A window of VS Code in a browser, read as a person reads it: by what is drawn, not by what the extension holds. */
export class EditorWindow {
  readonly page: Page;
  readonly theme: string;

  constructor(page: Page, theme: string) {
    this.page = page;
    this.theme = theme;
  }

  /** Opens (or reopens) the workbench and waits until the extension's container is in the activity bar. */
  async load(url: string): Promise<void> {
    await this.page.goto(url);
    await this.#ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.#ready();
  }

  async #ready(): Promise<void> {
    await this.#activityItem().waitFor({ timeout: 60_000 });
  }

  #activityItem(): Locator {
    return this.page.locator('.activitybar .composite-bar a[aria-label^="GPU Inspector"]');
  }

  /** Clicks our icon in the activity bar, unless our container is shown already: a click on what a reload restores hides it. */
  async showContainer(): Promise<void> {
    const chosen = this.page.locator(".activitybar .composite-bar .action-item.checked", { has: this.#activityItem() });
    await until("our container", async () => {
      if (await this.#header("Nodes").isVisible()) return true;
      // A badge may lie over the icon: it belongs to the same item.
      if (!(await chosen.isVisible())) await this.#activityItem().click({ force: true });
      return undefined;
    }, 40_000);
    // The icon's hover would lie over the rows.
    await this.page.mouse.move(600, 500);
  }

  /**
   * Runs a command from the palette by its full title (`GPU Inspector: Refresh`). The palette lists what was there when it
   * opened: while extensions are still being read it is opened again.
   */
  async runCommand(title: string): Promise<void> {
    await until(`the command ${title}`, async () => {
      await this.#palette(title);
      const rows = await this.#offered();
      if (rows.some((row) => begins(row, title))) return true;
      await this.page.keyboard.press("Escape");
      return undefined;
    }, 40_000);
    await this.pick(title);
  }

  async #palette(search: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.fill(`>${search}`);
  }

  /** The palette always answers, with similar commands or with words that there are none. */
  #offered(): Promise<string[]> {
    return until("the palette's answer", async () => {
      const rows = await this.quickPick();
      return rows.length > 0 ? rows : undefined;
    });
  }

  /** Titles that the palette offers for a text; empty when it offers none. */
  async offeredCommands(search: string): Promise<string[]> {
    await this.#palette(search);
    const offered = await this.#offered();
    await this.page.keyboard.press("Escape");
    return offered.filter((row) => row.includes(search));
  }

  /** Labels of the open quick pick, as far as they are drawn; none when it is closed. */
  async quickPick(): Promise<string[]> {
    return this.#picks().evaluateAll(readLabels);
  }

  /** A closed quick pick stays in the page, hidden, with its rows. */
  #picks(): Locator {
    return this.page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
  }

  /** Types into the open quick input. */
  async fill(value: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget:visible input.input");
    await input.waitFor();
    await input.fill(value);
  }

  /** Clicks the row of the open quick pick whose label begins with `label`, until the pick has taken it. */
  async pick(label: string | RegExp): Promise<void> {
    const find = async () => (await this.quickPick()).findIndex((row) => (typeof label === "string" ? begins(row, label) : label.test(row)));
    const seen = async () => (await this.quickPick()).join("\n");
    await until(`"${String(label)}" in the quick pick`, async () => ((await find()) === -1 ? undefined : true), 20_000, seen);
    await until(`"${String(label)}" to be taken`, async () => {
      const index = await find();
      if (index === -1) return true;
      // Rows are drawn anew while results come in: a click on an old one is lost. And the command may open a pick of its own in
      // the same place: a row is found by its label in the moment of the click.
      const row = typeof label === "string" ? this.page.locator(`.quick-input-widget:visible .monaco-list-row[aria-label^=${JSON.stringify(label)}]`).first() : this.#picks().nth(index);
      const clicked = await row.click({ timeout: 1000 }).then(() => true, () => false);
      // A second click before the first took effect would meet whatever opens in the same place.
      if (clicked) await row.waitFor({ state: "hidden", timeout: 2000 }).catch(() => undefined);
      return undefined;
    }, 20_000, seen);
  }

  #header(view: View): Locator {
    return this.pane(view).locator("> .pane-header");
  }

  pane(view: View): Locator {
    return this.page.locator(`.sidebar .pane:has(> .pane-header[aria-label^="${view}"])`);
  }

  /** Collapses the other views, so that one has the whole sidebar. */
  async only(view: View): Promise<void> {
    for (const other of ["Clusters", "Nodes", "Allocations", "Queues", "Jobs"] as const) {
      const open = (await this.#header(other).getAttribute("aria-expanded")) === "true";
      if (open !== (other === view)) await this.#header(other).locator("h3.title").click();
    }
    await this.page.mouse.move(0, 0);
  }

  async rows(view: View): Promise<TreeRow[]> {
    // One evaluation, so that a repaint can't come between two reads.
    return this.pane(view).locator(".monaco-list-row").evaluateAll(readRows);
  }

  /** Rows as indented lines: for messages of failing tests and for comparing. */
  async outline(view: View): Promise<string> {
    return (await this.rows(view)).map((row) => `${"  ".repeat(Math.max(0, row.level - 1))}${row.label}  ${row.description}`.trimEnd()).join("\n");
  }

  /** Waits for a row whose `label  description` matches. */
  async waitForRow(view: View, wanted: RegExp, limit = 20_000): Promise<TreeRow> {
    const seen = async () => `${await this.outline(view)}\n${await this.message(view)}\n${(await this.notifications()).join("\n")}`;
    return until(`${String(wanted)} in ${view}`, async () => (await this.rows(view)).find((row) => wanted.test(`${row.label}  ${row.description}`)), limit, seen);
  }

  async waitForNoRow(view: View, unwanted: RegExp, limit = 20_000): Promise<void> {
    await until(`no ${String(unwanted)} in ${view}`, async () => ((await this.rows(view)).some((row) => unwanted.test(`${row.label}  ${row.description}`)) ? undefined : true), limit, () => this.outline(view));
  }

  row(view: View, label: RegExp): Locator {
    return this.pane(view).locator(".monaco-list-row").filter({ has: this.page.locator(".monaco-icon-label-container").filter({ hasText: label }) }).first();
  }

  async expand(view: View, label: RegExp): Promise<void> {
    const row = this.row(view, label);
    await row.waitFor();
    if ((await row.getAttribute("aria-expanded")) === "false") await row.locator(".monaco-tl-twistie").click();
    await until(`${String(label)} to expand`, async () => ((await row.getAttribute("aria-expanded")) === "true" ? true : undefined), 20_000, () => this.outline(view));
  }

  /** Shows a row's tooltip. A row that is drawn anew under the mouse loses it: then the mouse comes again, as a person's would. */
  async hover(view: View, label: RegExp): Promise<void> {
    const shown = this.page.locator(".workbench-hover-container .markdown-hover").first();
    await until(`the tooltip of ${String(label)}`, async () => {
      await this.row(view, label).hover();
      return shown.waitFor({ timeout: 3_000 }).then(() => true, () => undefined);
    }, 30_000, () => this.outline(view));
  }

  /** Runs an entry of a row's context menu. */
  async rowMenu(view: View, label: RegExp, entry: string): Promise<void> {
    // The menu lives in a shadow root, which locators see through.
    const item = this.page.locator(".monaco-menu .action-item .action-label").filter({ hasText: new RegExp(`^${entry}`) }).first();
    // VS Code closes an open menu when the row below it is drawn anew, as the demo cluster's are, and a menu that opened only
    // now takes no click: a person opens it again, or clicks again. It is done when a click closed the menu.
    await until(`the entry ${entry} in the menu of ${String(label)}`, async () => {
      if (!(await item.isVisible())) await this.row(view, label).click({ button: "right", timeout: 5_000 });
      const clicked = await item.hover({ timeout: 3_000 }).then(() => item.click({ timeout: 3_000 })).then(() => true, () => false);
      if (!clicked) return undefined;
      return item.waitFor({ state: "hidden", timeout: 2_000 }).then(() => true, () => undefined);
    }, 30_000);
  }

  /** The words beside the view's title. */
  async description(view: View): Promise<string> {
    return (await text(this.#header(view).locator(".description"))).join(" ");
  }

  /** The line above the rows, and what the view offers instead of rows. */
  async message(view: View): Promise<string> {
    const parts = [...(await text(this.pane(view).locator(".tree-explorer-viewlet-tree-view > .message:not(.hide)"))), ...(await text(this.pane(view).locator(".welcome-view-content")))];
    return parts.filter((part) => part !== "").join("\n");
  }

  async waitForMessage(view: View, wanted: RegExp, limit = 20_000): Promise<string> {
    return until(`${String(wanted)} as message of ${view}`, async () => {
      const message = await this.message(view);
      return wanted.test(message) ? message : undefined;
    }, limit, async () => `${await this.message(view)}\n${await this.outline(view)}`);
  }

  /** Clicks a link or button of a view's welcome text. */
  async welcomeAction(view: View, label: string): Promise<void> {
    await this.pane(view).locator(".welcome-view-content").getByText(label, { exact: true }).click();
  }

  async notifications(): Promise<string[]> {
    return text(this.page.locator(".notifications-toasts .notification-list-item-message"));
  }

  async waitForNotification(wanted: RegExp): Promise<string> {
    return until(`a notification ${String(wanted)}`, async () => (await this.notifications()).find((message) => wanted.test(message)), 20_000, async () => (await this.notifications()).join("\n"));
  }

  /** Spoken texts of our items of the status bar. */
  async statusBar(): Promise<string[]> {
    const items = await this.page.locator('.statusbar-item[id^="kube-gpu-inspector."]').all();
    return Promise.all(items.map(async (item) => plain(await item.getAttribute("aria-label"))));
  }

  async waitForStatusBar(wanted: RegExp, limit = 20_000): Promise<string> {
    return until(`${String(wanted)} in the status bar`, async () => (await this.statusBar()).find((item) => wanted.test(item)), limit, async () => (await this.statusBar()).join("\n"));
  }

  /** What a Copy command put into the clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate("navigator.clipboard.readText()");
  }

  /** Titles of the open editor tabs. */
  async tabs(): Promise<string[]> {
    return text(this.page.locator(".tabs-container .tab .label-name"));
  }

  /** The drawn lines of the active editor. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator(".editor-group-container.active .monaco-editor .view-line").evaluateAll(readLines);
    return lines.join("\n");
  }

  async waitForEditor(wanted: RegExp, limit = 20_000): Promise<string> {
    return until(`${String(wanted)} in the editor`, async () => {
      const shown = await this.editorText();
      return wanted.test(shown) ? shown : undefined;
    }, limit, async () => `${(await this.tabs()).join(" | ")}\n${await this.editorText()}\n${(await this.notifications()).join("\n")}`);
  }

  /** Drags the sidebar's edge. */
  async sidebarWidth(width: number): Promise<void> {
    const box = await this.page.locator(".part.sidebar").boundingBox();
    if (box === null) throw new Error("The sidebar is not shown.");
    await this.page.mouse.move(box.x + box.width, box.y + 300);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, box.y + 300, { steps: 5 });
    await this.page.mouse.up();
    await this.page.mouse.move(0, 0);
  }

  /** Writes artifacts/screenshots/<name>-<theme>.png and returns its path. */
  async screenshot(name: string, { keepMouse = false } = {}): Promise<string> {
    await mkdir(screenshots, { recursive: true });
    if (!keepMouse) {
      // No tooltip of where the mouse happened to be.
      const { width, height } = this.page.viewportSize() ?? { width: 800, height: 600 };
      // A hover that opens while the mouse leaves stays until it moves again.
      await until("no hover to be shown", async () => {
        await this.page.mouse.move(width - 200, height - 140);
        await this.page.mouse.move(width - 210, height - 100, { steps: 3 });
        if ((await this.page.locator(".workbench-hover-container:visible").count()) === 0) return true;
        await this.page.keyboard.press("Escape");
        return undefined;
      });
    }
    const file = path.join(screenshots, `${name}-${this.theme}.png`);
    await this.page.screenshot({ path: file, animations: "disabled" });
    return file;
  }
}
