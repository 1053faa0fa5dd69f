import path from "node:path";
import { parseArgs } from "node:util";
import { ensureBuilt, ensurePackaged } from "../lib/build.mjs";
import { ensureCodeServer } from "../lib/codeServer.mjs";
import { startDemoCluster } from "../lib/demoCluster.mjs";
import { startDesktopEditor, startServerEditor } from "../lib/demoEditor.mjs";
import { ensureDependencies } from "../lib/dependencies.mjs";
import { root } from "../lib/paths.mjs";
import { endChildren, runHere } from "../lib/process.mjs";
import { Stop, say } from "../lib/terminal.mjs";

const options = {
  text: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  desktop: { type: "boolean", default: false },
  kubeconfig: { type: "string", multiple: true, default: [] },
  context: { type: "string", default: "" },
  nodes: { type: "string" },
  pods: { type: "string" },
  help: { type: "boolean", default: false },
};

const usage = `npm run demo [-- OPTION...]
  (none)                      VS Code in the browser, connected to the demo cluster
  --desktop                   the same in an installed VS Code (\`code\`)
  --text | --json             the inventory in the terminal, without an editor
  --nodes N --pods N          size of the demo cluster
  --kubeconfig F --context C  a real cluster instead (either may be left out)`;

function read(args) {
  let values;
  try {
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    throw new Stop(`${error.message}\n${usage}`);
  }
  for (const name of ["nodes", "pods"]) {
    if (values[name] !== undefined && !/^[1-9]\d*$/.test(values[name])) throw new Stop(`--${name} needs a whole number above 0, and got ${values[name]}.`);
  }
  if (values.text && values.json) throw new Stop("Either --text or --json, not both.");
  return values;
}

/** A real cluster, when one is named; otherwise the demo cluster, started here. */
async function findCluster({ kubeconfig, context, nodes, pods }) {
  if (kubeconfig.length === 0 && context === "") return startDemoCluster({ nodes, pods });
  if (nodes !== undefined || pods !== undefined) throw new Stop("--nodes and --pods size the demo cluster; they can't be used with --kubeconfig or --context.");
  return { kubeconfigs: kubeconfig.map((file) => path.resolve(process.env.INIT_CWD ?? process.cwd(), file)), context };
}

async function printInventory(values) {
  await ensureBuilt();
  const { kubeconfigs, context } = await findCluster(values);
  const named = [...kubeconfigs.flatMap((file) => ["--kubeconfig", file]), ...(context === "" ? [] : ["--context", context])];
  const code = await runHere(process.execPath, [path.join(root, "dist/cli.js"), "inventory", values.json ? "--json" : "--text", ...named]);
  endChildren();
  return code;
}

export default async function demo(args) {
  const values = read(args);
  if (values.help) return void console.log(usage);
  await ensureDependencies();
  if (values.text || values.json) return printInventory(values);
  // The editor's installation takes minutes on the first start: it needs nothing of what is built meanwhile.
  const editor = values.desktop ? undefined : ensureCodeServer();
  editor?.catch(() => undefined);
  const vsix = await ensurePackaged();
  await editor;
  const cluster = await findCluster(values);
  const { address, ended } = await (values.desktop ? startDesktopEditor(vsix, cluster) : startServerEditor(vsix, cluster));
  if (address !== undefined) {
    say("");
    console.log(`Open ${address}`);
    say("Everybody on this machine can open it while it runs. Ctrl-C ends the editor and the demo cluster.");
  } else say("Close the window or press Ctrl-C to end the demo.");
  await ended;
  endChildren();
}
