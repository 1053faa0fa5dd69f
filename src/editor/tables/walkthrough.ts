/** The getting-started page: four steps, each with a picture and the command that does it. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly picture: string;
  /** What the picture shows, for those who don't see it. */
  readonly alternative: string;
  readonly completedBy: readonly string[];
}

export const walkthrough: { readonly id: string; readonly title: string; readonly description: string; readonly steps: readonly Step[] } = {
  id: "start",
  title: "Get started with GPU Inspector",
  description: "See every GPU of a Kubernetes cluster, who holds it, and why a job waits.",
  steps: [
    {
      id: "connect",
      title: "Connect a cluster",
      description:
        "GPU Inspector reads your kubeconfig as kubectl does, and contacts a cluster only when you ask.\n[Connect](command:kubeGpu.connect)\nNo cluster at hand? A demo cluster runs on this machine, nothing leaves it.\n[Open Demo Cluster](command:kubeGpu.openDemoCluster)",
      picture: "media/walkthrough/connect.svg",
      alternative: "The Clusters view with one connected cluster and two that are not connected.",
      completedBy: ["onCommand:kubeGpu.connect", "onCommand:kubeGpu.openDemoCluster"],
    },
    {
      id: "nodes",
      title: "See what you have",
      description:
        "**Nodes** shows each node's accelerators: requested of allocatable, its model, and why it is cordoned or not ready. Hover a row to see where each number comes from and how old it is.\n[Show Nodes](command:kubeGpu.nodes.focus)",
      picture: "media/walkthrough/nodes.svg",
      alternative: "The Nodes view: nodes grouped by GPU model, one of them cordoned, with figures such as 6/8.",
      completedBy: ["onView:kubeGpu.nodes"],
    },
    {
      id: "holders",
      title: "See who holds it",
      description:
        "**Allocations** goes from namespace to workload to pod to container. **Go to** jumps to any node, pod or job.\n[Go to…](command:kubeGpu.goTo)",
      picture: "media/walkthrough/allocations.svg",
      alternative: "The Allocations view: a namespace, its workloads with GPU counts, and the pods of one of them.",
      completedBy: ["onCommand:kubeGpu.goTo", "onView:kubeGpu.allocations"],
    },
    {
      id: "waiting",
      title: "See why a job waits",
      description:
        "**Jobs** sorts by state and says the scheduler's own reason in the row. Open the manifest, the events or the logs from its menu.\n[Show Jobs](command:kubeGpu.jobs.focus)",
      picture: "media/walkthrough/jobs.svg",
      alternative: "The Jobs view: a waiting job with the scheduler's reason, and running jobs below.",
      completedBy: ["onView:kubeGpu.jobs"],
    },
  ],
};
