import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "./process.mjs";
import { Missing, step } from "./terminal.mjs";

/** What building code-server's native modules needs on Debian. */
export const compilers = ["libkrb5-dev", "pkg-config", "build-essential", "python3"];

const chromiumPlaces = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/snap/bin/chromium"],
  darwin: ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
  win32: ["C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"],
};

/** A browser of Chromium's family; `CHROMIUM` names another one. */
export function findChromium() {
  const places = [process.env.CHROMIUM, ...(chromiumPlaces[process.platform] ?? [])];
  return places.find((file) => file !== undefined && file !== "" && existsSync(file));
}

/** True when Debian's package is installed. */
async function hasPackage(name) {
  try {
    return (await run("dpkg-query", ["-W", "-f", "${db:Status-Status}", name])).trim() === "installed";
  } catch {
    return false;
  }
}

/** Which of the packages are missing; empty where the machine has no dpkg, as nobody can tell there. */
export async function missingPackages(names) {
  if (!existsSync("/usr/bin/dpkg-query")) return [];
  const present = await Promise.all(names.map(hasPackage));
  return names.filter((_, index) => !present[index]);
}

/** Installs Debian's packages when this is root; otherwise says the exact command and stops. */
async function installPackages(names, why) {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${names.join(" ")}`;
  if (!existsSync("/usr/bin/apt-get")) throw new Missing(`${why} needs ${names.join(", ")} (Debian's names), and this machine has no apt-get`, "its own package manager");
  if (process.getuid?.() !== 0) throw new Missing(`${why} needs ${names.join(", ")}`, `sudo sh -c '${command}'`);
  await step(`Installing system packages: ${names.join(" ")}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update"], { env });
    await run("apt-get", ["install", "-y", "--no-install-recommends", ...names], { env });
  });
}

let queue = Promise.resolve();

/** One apt-get at a time: it holds a lock. */
export function ensurePackages(names, why) {
  const done = queue.then(async () => {
    const missing = await missingPackages(names);
    if (missing.length > 0) await installPackages(missing, why);
  });
  queue = done.catch(() => undefined);
  return done;
}

/** A browser for the editor tests. */
export async function ensureChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.platform !== "linux") throw new Missing("The editor tests need Chromium or Chrome", process.platform === "darwin" ? "brew install --cask chromium" : "winget install Google.Chrome");
  await ensurePackages(["chromium"], "A browser");
  const installed = findChromium();
  if (installed === undefined) throw new Missing("Chromium was not found after its package was installed", "CHROMIUM=/path/to/chromium in the environment");
  return installed;
}

/** Looks for a program on PATH, with Windows' endings. */
export function which(program) {
  const endings = process.platform === "win32" ? (process.env.PATHEXT ?? ".EXE;.CMD").split(";") : [""];
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, program + ending);
      if (folder !== "" && existsSync(file)) return file;
    }
  }
  return undefined;
}
