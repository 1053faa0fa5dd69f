import type { EmptyState } from "../../render/empty.ts";
import { contextKeys, whenEmpty } from "./contexts.ts";
import { inventoryViews, type InventoryViewId, type ViewId } from "./views.ts";

/** What a view offers while it has no rows. VS Code draws a link that stands alone on its line as a button. */
export interface Welcome {
  readonly view: ViewId;
  readonly when: string;
  readonly contents: readonly string[];
}

const connect = "[Connect](command:kubeGpu.connect)";
const demo = "[Open Demo Cluster](command:kubeGpu.openDemoCluster)";
const kubeconfig = "[Choose Kubeconfig](command:kubeGpu.chooseKubeconfig)";
const namespaces = "[Choose Namespaces](command:kubeGpu.chooseNamespaces)";
const log = "[Show Log](command:kubeGpu.showLog)";
const refresh = "[Refresh](command:kubeGpu.refresh)";

/**
 * By reason. The texts are fixed: VS Code shows either these buttons or a message, and the buttons help. What happened, to
 * which cluster, stands in its row of Clusters; the cluster's name stands beside the view's.
 */
const byReason: readonly { readonly kinds: readonly EmptyState["kind"][]; readonly contents: readonly string[] }[] = [
  { kinds: ["noCluster", "disconnected"], contents: ["No cluster is connected. Nothing is contacted before you connect.", connect, demo, kubeconfig] },
  { kinds: ["connecting"], contents: ["Connecting to the cluster.", "[Cancel](command:kubeGpu.disconnect)"] },
  { kinds: ["signingIn"], contents: ["Waiting for sign-in: the program that your kubeconfig names runs, and may have opened a browser window.", "[Cancel Sign-in](command:kubeGpu.cancelSignIn)"] },
  { kinds: ["failed"], contents: ["The cluster can't be read; its row in Clusters says why. Nothing is tried again until you say so.", "[Connect Again](command:kubeGpu.connect)", "[Choose Context](command:kubeGpu.chooseContext)", log] },
  { kinds: ["unreadable"], contents: ["This cluster's list can't be read; its rows in Clusters say why.", refresh, log] },
];

/** By view: what is missing, and what it means that nothing is there. */
const byView: Readonly<Record<InventoryViewId, { readonly forbidden: string; readonly nothing: string }>> = {
  "kubeGpu.nodes": { forbidden: "You may not list nodes in this cluster.", nothing: "The cluster has no nodes." },
  "kubeGpu.allocations": { forbidden: "You may not list pods in this cluster.", nothing: "No pod that you can see holds an accelerator." },
  "kubeGpu.jobs": { forbidden: "You may not list pods in this cluster.", nothing: "No workload that you can see asks for an accelerator." },
};

export const welcome: readonly Welcome[] = [
  {
    view: "kubeGpu.clusters",
    when: `${contextKeys.contexts} == none`,
    contents: [
      "No kubeconfig with a context was found. Choose a file, or look around in a demo cluster that runs on this machine.",
      demo,
      kubeconfig,
      "New here? [Take the tour](command:kubeGpu.openWalkthrough).",
    ],
  },
  ...inventoryViews.flatMap((view) => [
    ...byReason.map(({ kinds, contents }) => ({ view, when: whenEmpty(view, ...kinds), contents })),
    { view, when: whenEmpty(view, "forbidden"), contents: [`${byView[view].forbidden} Ask for \`list\` and \`watch\`, or choose namespaces that you may read.`, namespaces, log] },
    { view, when: whenEmpty(view, "nothing"), contents: [byView[view].nothing, refresh, namespaces] },
    { view, when: whenEmpty(view, "filtered"), contents: ["Nothing matches the filter.", `[Clear Filter](command:${view}.clearFilter)`] },
  ]),
];
