import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { installedExtensions, startCodeServer } from "./codeServer.ts";
import { EditorWindow } from "./editorWindow.ts";
import { packagedExtension, programs } from "./environment.ts";

const themes = { light: "Default Light Modern", dark: "Default Dark Modern", "high-contrast": "Default High Contrast" } as const;
export type Theme = keyof typeof themes;
export const themeNames: readonly Theme[] = ["light", "dark", "high-contrast"];

export interface EditorOptions {
  /** Settings of the user. Those of scope `machine` belong in `machine`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly machine?: Readonly<Record<string, unknown>>;
  /** Sets `kubeGpu.kubeconfig`. */
  readonly kubeconfig?: string;
  /** Sets `kubeGpu.context`: that context connects when a view of ours is first seen. */
  readonly context?: string;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the folder that is opened, by relative path. Without any, no folder is open. */
  readonly files?: Readonly<Record<string, string>>;
  /** False: the folder opens in Restricted Mode. */
  readonly trust?: boolean;
  /** Another extension than the packaged one. */
  readonly vsix?: string;
}

export interface Editor {
  readonly window: EditorWindow;
  /** Settings, state and logs of this VS Code; gone after close. */
  readonly profile: string;
  /** The folder that is open, or an empty one. */
  readonly folder: string;
  readonly serverOutput: () => string;
  /** A second window on the same server and profile; on the same folder, or on another one that is made for it. */
  openWindow(otherFolder?: string): Promise<EditorWindow>;
  close(): Promise<void>;
}

/** Editors that are open now. */
export const openEditors = new Set<Editor>();

/** Quiet: no welcome pages, no chat, no news; only what a test looks at. */
const quiet = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "workbench.tips.enabled": false,
  "editor.minimap.enabled": false,
  "window.confirmBeforeClose": "never",
  "git.enabled": false,
};

const browserFlags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Starts VS Code with the packaged extension in a profile of its own, and a browser window on it. Contacts no cluster. */
export async function openEditor(options: EditorOptions = {}): Promise<Editor> {
  const theme = options.theme ?? "dark";
  const profile = await mkdtemp(path.join(tmpdir(), "kube-gpu-editor-"));
  const folder = path.join(profile, "folder");
  for (const [name, content] of Object.entries({ "data/User/settings.json": JSON.stringify({ ...quiet, "workbench.colorTheme": themes[theme], ...options.settings }), "data/Machine/settings.json": JSON.stringify(machineSettings(options)), ...inFolder(options.files) })) {
    await mkdir(path.dirname(path.join(profile, name)), { recursive: true });
    await writeFile(path.join(profile, name), content);
  }
  await mkdir(folder, { recursive: true });
  const server = await startCodeServer({ profile, extensions: await installedExtensions(options.vsix ?? (await packagedExtension())), env: options.env ?? {}, trust: options.trust ?? true });
  const browser = await chromium.launch({ executablePath: programs.chromium(), args: browserFlags });
  const context = await browser.newContext({ viewport: { width: options.width ?? 1400, height: options.height ?? 1100 }, permissions: ["clipboard-read", "clipboard-write"] });
  const on = (path: string) => `${server.url}/?folder=${encodeURIComponent(path)}`;
  const openWindow = async (otherFolder?: string) => {
    const window = new EditorWindow(await context.newPage(), theme);
    if (otherFolder === undefined) await window.load(options.files === undefined ? `${server.url}/?ew=true` : on(folder));
    else {
      await mkdir(path.join(profile, otherFolder), { recursive: true });
      await window.load(on(path.join(profile, otherFolder)));
    }
    return window;
  };
  const close = async () => {
    await browser.close();
    await server.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const editor: Editor = {
      window: await openWindow(), profile, folder, serverOutput: server.output, openWindow,
      close: () => {
        openEditors.delete(editor);
        return close();
      },
    };
    openEditors.add(editor);
    return editor;
  } catch (error) {
    await close();
    throw error;
  }
}

function machineSettings(options: EditorOptions): Readonly<Record<string, unknown>> {
  return {
    ...(options.kubeconfig === undefined ? {} : { "kubeGpu.kubeconfig": [options.kubeconfig] }),
    ...(options.context === undefined ? {} : { "kubeGpu.context": options.context }),
    ...options.machine,
  };
}

function inFolder(files: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`folder/${name}`, content]));
}
