import { ensurePackaged } from "./build.mjs";
import { ensureCodeServer } from "./codeServer.mjs";
import { node24, nodeFloor } from "./node.mjs";
import { ensureChromium } from "./system.mjs";
import { Missing, step } from "./terminal.mjs";

/** etcd, kube-apiserver, kube-scheduler and kube-controller-manager; five minutes of compiling on the first run. */
async function controlPlane() {
  const { MissingPrerequisite, controlPlaneBinaries, isBuilt } = await import("../../test/controlplane/build.ts");
  try {
    if (isBuilt()) return await controlPlaneBinaries(() => undefined);
    return await step("Building the real control plane with Go (about five minutes)", (progress) => controlPlaneBinaries(progress));
  } catch (error) {
    if (!(error instanceof MissingPrerequisite)) throw error;
    const [what, ...command] = error.message.split(": ");
    throw new Missing(what, command.join(": "));
  }
}

async function editor() {
  const chromium = await ensureChromium();
  const { node } = await ensureCodeServer();
  return { CHROMIUM: chromium, KUBE_GPU_NODE24: node };
}

const makers = { node24, nodeFloor, controlPlane, editor, package: ensurePackaged };
const begun = new Map();

/** Starts making what a part needs; a second call joins the first. Rejects with `Missing` where the machine lacks something. */
export function prerequisite(name) {
  let made = begun.get(name);
  if (made === undefined) {
    made = makers[name]();
    // Whoever needs it awaits it later; until then a failure must not count as unhandled.
    made.catch(() => undefined);
    begun.set(name, made);
  }
  return made;
}
