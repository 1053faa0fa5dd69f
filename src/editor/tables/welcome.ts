import type { EmptyState } from "../../render/empty.ts";
import { contextKeys, whenEmpty } from "./contexts.ts";
import { inventoryViews, type ViewId } from "./views.ts";

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

/** By reason. The sentence that says what happened, and to which cluster, is the view's message above. */
const byReason: readonly { readonly kinds: readonly EmptyState["kind"][]; readonly contents: readonly string[] }[] = [
  { kinds: ["noCluster", "disconnected"], contents: ["Connect a cluster to see its GPUs. Nothing is contacted before.", connect, demo, kubeconfig] },
  { kinds: ["connecting"], contents: ["[Cancel](command:kubeGpu.disconnect)"] },
  { kinds: ["signingIn"], contents: ["The sign-in program of your kubeconfig runs. It may have opened a browser window.", "[Cancel Sign-in](command:kubeGpu.cancelSignIn)"] },
  { kinds: ["failed"], contents: ["Nothing is tried again until you say so.", "[Connect Again](command:kubeGpu.connect)", "[Choose Context](command:kubeGpu.chooseContext)", log] },
  { kinds: ["forbidden"], contents: ["Ask for `list` and `watch`, or choose namespaces that you may read.", namespaces, log] },
  { kinds: ["unreadable"], contents: [refresh, log] },
  { kinds: ["nothing"], contents: [refresh, namespaces] },
];

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
    { view, when: whenEmpty(view, "filtered"), contents: [`[Clear Filter](command:${view}.clearFilter)`] },
  ]),
];
