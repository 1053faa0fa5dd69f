import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Choice, Ui } from "./commands/host.ts";
import { plainLabel } from "./plainLabel.ts";

interface Item<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Commands' view of VS Code. */
export const ui: Ui = {
  info: async (message, ...actions) => vscode.window.showInformationMessage(message, ...actions),
  warn: async (message, ...actions) => vscode.window.showWarningMessage(message, ...actions),
  async confirm({ message, detail, action }) {
    return (await vscode.window.showWarningMessage(message, { modal: true, detail }, action)) === action;
  },
  async decide({ message, detail, action }) {
    const pick = vscode.window.createQuickPick();
    pick.title = message;
    pick.placeholder = detail;
    pick.ignoreFocusOut = true;
    pick.items = [{ label: action, iconPath: new vscode.ThemeIcon("check") }, { label: "Cancel", iconPath: new vscode.ThemeIcon("close") }];
    return (await answer(pick, () => pick.selectedItems[0]?.label)) === action;
  },
  progress,
  async pick<T>(choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>, placeHolder: string) {
    const items = Promise.resolve(choices).then((all) => all.map(item));
    return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.value;
  },
  async pickMany<T>(choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>, placeHolder: string) {
    const items = Promise.resolve(choices).then((all) => all.map(item));
    return (await vscode.window.showQuickPick(items, { placeHolder, canPickMany: true }))?.map(({ value }) => value);
  },
  search,
  input,
  query,
  async chooseFiles(title) {
    const files = await vscode.window.showOpenDialog({ title, canSelectMany: true, openLabel: "Use" });
    return files?.map(({ fsPath }) => fsPath) ?? [];
  },
  async chooseTarget(title, name) {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const defaultUri = folder?.uri.scheme === "file" ? vscode.Uri.joinPath(folder.uri, name) : vscode.Uri.file(join(homedir(), name));
    return (await vscode.window.showSaveDialog({ title, defaultUri }))?.fsPath;
  },
  copy: async (text) => vscode.env.clipboard.writeText(text),
  async openExternal(url) {
    await vscode.env.openExternal(vscode.Uri.parse(url, true));
  },
  async openText(content, language) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
  },
  async execute(command, ...args) {
    await vscode.commands.executeCommand(command, ...args);
  },
  get shell() {
    return vscode.env.shell;
  },
};

function item<T>({ icon, ...choice }: Choice<T>): Item<T> {
  return { ...choice, ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }) };
}

function search<T>(choices: (text: string) => readonly Choice<T>[], placeholder: string): Promise<T | undefined> {
  const pick = vscode.window.createQuickPick<Item<T>>();
  pick.placeholder = placeholder;
  // The choices match already; VS Code would match each field by itself and drop what matches over two.
  const show = (text: string) => {
    pick.items = choices(text).map((choice) => ({ ...item(choice), alwaysShow: true }));
  };
  show("");
  pick.onDidChangeValue(show);
  return answer(pick, () => pick.selectedItems[0]?.value);
}

function input(options: Parameters<Ui["input"]>[0]): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  box.title = options.title;
  box.value = options.value;
  box.placeholder = options.placeholder;
  box.prompt = options.prompt;
  const check = () => (box.validationMessage = options.check?.(box.value));
  box.onDidChangeValue((value) => {
    options.onChange?.(value);
    check();
  });
  return answer(box, () => box.value, () => check() === undefined);
}

/** What a task throws after Cancel is the cancelling itself. */
async function progress<T>(title: string, task: (report: (step: string) => void, signal: AbortSignal) => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (shown, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    return task((step) => shown.report({ message: step }), abort.signal);
  });
}

function query(options: Parameters<Ui["query"]>[0]): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Item<string | undefined>>();
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  const show = (text: string) => {
    // VS Code sorts what it matches: only a label that is what was typed stays first. Enter takes it; the rest is for arrow keys and the mouse.
    const done: Item<string | undefined> = { label: plainLabel(text.trim()) || "Show everything", description: text.trim() === "" ? "" : "filter by this", iconPath: new vscode.ThemeIcon("filter"), value: undefined, alwaysShow: true };
    pick.items = [done, ...options.suggestions(text).map((choice) => ({ ...item<string | undefined>(choice), alwaysShow: true }))];
    pick.activeItems = [done];
  };
  pick.value = options.value;
  show(options.value);
  pick.onDidChangeValue((text) => {
    options.onChange(text);
    show(text);
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems[0]?.value;
      if (chosen === undefined) {
        resolve(pick.value);
        pick.hide();
        return;
      }
      pick.value = chosen;
      options.onChange(chosen);
      show(chosen);
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Resolves with the accepted value, or undefined when dismissed; the input is disposed either way. */
function answer<T>(quickInput: vscode.QuickInput & { readonly onDidAccept: vscode.Event<void> }, value: () => T, acceptable: () => boolean = () => true): Promise<T | undefined> {
  return new Promise((resolve) => {
    quickInput.onDidAccept(() => {
      if (!acceptable()) return;
      resolve(value());
      quickInput.hide();
    });
    quickInput.onDidHide(() => {
      resolve(undefined);
      quickInput.dispose();
    });
    quickInput.show();
  });
}
