import type { ClusterFailure } from "../../kube/types.ts";
import type { EmptyState } from "../../render/empty.ts";
import { contextKeys, whenEmpty } from "./contexts.ts";
import { inventoryViews, type InventoryViewId, type ViewId } from "./views.ts";

/**
 * What a view offers while it has no rows. VS Code draws a link that stands alone on its line as a button. The texts are
 * fixed, and VS Code shows either them or a view's message: what happened to a cluster stands in its row of Clusters.
 */
export interface Welcome {
  readonly view: ViewId;
  readonly when: string;
  readonly contents: readonly string[];
}

type Reason = EmptyState["kind"];

/** Reasons that all views share: buttons in Nodes, the same as a sentence in the others, so that nothing is said loudly four times. */
const shared: readonly { readonly reasons: readonly Reason[]; readonly buttons: readonly string[]; readonly sentence: string }[] = [
  {
    reasons: ["noCluster", "disconnected"],
    buttons: [
      "No cluster is connected. Nothing is contacted before you connect.",
      "[Connect](command:kubeGpu.connect)",
      "[Open Demo Cluster](command:kubeGpu.openDemoCluster)",
      "Or [choose a kubeconfig](command:kubeGpu.chooseKubeconfig).",
    ],
    sentence: "No cluster is connected. [Connect](command:kubeGpu.connect)",
  },
  {
    reasons: ["connecting"],
    buttons: ["Connecting to the cluster.", "[Cancel](command:kubeGpu.disconnect)"],
    sentence: "Connecting to the cluster.",
  },
  {
    reasons: ["signingIn"],
    buttons: ["Waiting for sign-in: the program that your kubeconfig names runs, and may have opened a browser window.", "[Cancel Sign-in](command:kubeGpu.cancelSignIn)"],
    sentence: "Waiting for sign-in.",
  },
  {
    reasons: ["failed"],
    // One text for each reason, below.
    buttons: [],
    sentence: "The cluster can't be read. [Connect Again](command:kubeGpu.connect)",
  },
];

/** What happened and what helps, for Nodes. Names and the program's own words are in the row of Clusters and in the log. */
const failures: Readonly<Record<ClusterFailure["reason"], string>> = {
  kubeconfig: "The kubeconfig can't be used as it is. Its row in Clusters says which entry is wrong; correct it, then connect.",
  context: "The kubeconfig has no such context. Choose another one, or another file.",
  unreachable: "The cluster's address can't be reached. Check the VPN, tunnel or proxy that leads to it, then connect.",
  timeout: "The cluster didn't answer in time. Check the VPN, tunnel or proxy that leads to it, then connect.",
  tls: "The cluster's certificate isn't accepted. Check `certificate-authority` in the kubeconfig and this machine's clock, then connect.",
  unauthorized: "The cluster doesn't accept your credentials. Sign in as your provider says, then connect.",
  forbidden: "You may not read this cluster. Ask its administrator for the role that the README shows.",
  "exec-missing": "The sign-in program that your kubeconfig names was not found on PATH. Install it, then connect.",
  "exec-failed": "The sign-in program that your kubeconfig names failed. Sign in with it in a terminal, then connect.",
  "exec-timeout": "Sign-in took longer than 3 minutes and was ended. Sign in with the program in a terminal, then connect.",
  "exec-cancelled": "Sign-in was cancelled. Connect to sign in.",
  oidc: "The identity provider didn't renew your token. Sign in with your provider's command, then connect.",
  "server-error": "The cluster's API server has a problem. Try again; if it stays, its administrator has to look.",
  protocol: "What answers isn't a Kubernetes API server, or not as expected. Check `server` in the kubeconfig and what stands between.",
};

const failedActions = ["[Connect Again](command:kubeGpu.connect)", "[Show Log](command:kubeGpu.showLog)", "Or [choose another context](command:kubeGpu.chooseContext)."];

/** Reasons that each view has by itself. */
const own: Readonly<Record<InventoryViewId, { readonly forbidden: string; readonly unreadable: string; readonly nothing: string }>> = {
  "kubeGpu.nodes": {
    forbidden: "You may not list nodes in this cluster.",
    unreadable: "The list of nodes can't be read; its row in Clusters says why.",
    nothing: "The cluster has no nodes.",
  },
  "kubeGpu.allocations": {
    forbidden: "You may not list pods in this cluster.",
    unreadable: "The list of pods can't be read; its row in Clusters says why.",
    nothing: "No pod that you can see holds an accelerator.",
  },
  "kubeGpu.queues": {
    forbidden: "You may not list some of the kinds that queues are made of.",
    unreadable: "The lists of queues can't be read; the cluster's row in Clusters says why.",
    nothing: "This cluster has no queues: no queueing system (Kueue, KAI Scheduler, Volcano, YuniKorn, gangs) holds a job, and no ResourceQuota counts accelerators. They would stand here with quota, use, and what waits in order.",
  },
  "kubeGpu.jobs": {
    forbidden: "You may not list pods in this cluster.",
    unreadable: "The list of pods can't be read; its row in Clusters says why.",
    nothing: "No workload that you can see asks for an accelerator.",
  },
};

export const welcome: readonly Welcome[] = [
  {
    view: "kubeGpu.clusters",
    when: `${contextKeys.contexts} == none`,
    contents: ["No kubeconfig with a context was found. [Choose a file](command:kubeGpu.chooseKubeconfig), or [take the tour](command:kubeGpu.openWalkthrough)."],
  },
  ...inventoryViews.flatMap((view) => {
    const { forbidden, unreadable, nothing } = own[view];
    const entry = (reasons: readonly Reason[], ...contents: readonly string[]): Welcome => ({ view, when: whenEmpty(view, ...reasons), contents });
    return [
      ...shared.filter(({ buttons }) => view !== "kubeGpu.nodes" || buttons.length > 0).map(({ reasons, buttons, sentence }) => entry(reasons, ...(view === "kubeGpu.nodes" ? buttons : [sentence]))),
      ...(view === "kubeGpu.nodes" ? Object.entries(failures).map(([reason, text]) => ({ view, when: `${whenEmpty(view, "failed")} && ${contextKeys.failure} == ${reason}`, contents: [text, ...failedActions] })) : []),
      entry(["forbidden"], `${forbidden} [Copy the role](command:kubeGpu.copyRole) that it takes, for whoever may grant it, or [choose namespaces](command:kubeGpu.chooseNamespaces) that you may read.`),
      entry(["unreadable"], unreadable, "[Refresh](command:kubeGpu.refresh)", "[Show Log](command:kubeGpu.showLog)"),
      entry(["nothing"], `${nothing} [Refresh](command:kubeGpu.refresh)`),
      entry(["filtered"], `Nothing matches the filter. [Clear it](command:${view}.clearFilter)`),
    ];
  }),
];
