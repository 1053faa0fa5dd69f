// The runner behind `npm run ...` and `npm test`. Plain JavaScript without dependencies: it starts on Node 18, with nothing
// installed, and brings what a command needs. Every command is one module in scripts/commands.
import { existsSync } from "node:fs";
import path from "node:path";
import { isRecent, node24 } from "./lib/node.mjs";
import { root } from "./lib/paths.mjs";
import { endChildren, runHere } from "./lib/process.mjs";
import { Stop, say } from "./lib/terminal.mjs";

const commands = ["demo", "test", "check", "build", "package", "bench", "screenshots", "generate"];

// Sources are ES modules and the packaged bundles are not: package.json names no type, and Node need not say so each time.
process.removeAllListeners("warning");
process.on("warning", (warning) => warning.code === "MODULE_TYPELESS_PACKAGE_JSON" || say(`${warning.name}: ${warning.message}`));

async function main(name, args) {
  if (!commands.includes(name)) throw new Stop(`Say what to run: node scripts/run.mjs ${commands.join("|")}`);
  if (!isRecent(process.versions.node)) {
    const node = await node24();
    const PATH = [path.dirname(node), process.env.PATH ?? ""].join(path.delimiter);
    return runHere(node, [path.join(root, "scripts/run.mjs"), name, ...args], { env: { ...process.env, PATH } });
  }
  const command = await import(`./commands/${name}.mjs`);
  return (await command.default(args)) ?? 0;
}

try {
  if (!existsSync(path.join(root, "package-lock.json"))) throw new Stop("package-lock.json is missing: is this a full checkout?");
  process.exitCode = await main(process.argv[2], process.argv.slice(3));
} catch (error) {
  endChildren();
  if (!(error instanceof Stop)) throw error;
  if (error.output !== "") say(error.output.split("\n").slice(-60).join("\n"));
  say(error.message);
  process.exitCode = 1;
}
