import { fromNames } from "./names.ts";
import type { Vendor } from "./types.ts";

/**
 * Network adapters are devices to the kubelet and no compute to anybody. Names of SR-IOV pools are chosen by administrators:
 * only those that their plugins document are known.
 */
export const network: Vendor = {
  id: "network",
  name: "Network",
  recognise: fromNames("network", {
    // Amazon EKS user guide; aws-efa-k8s-device-plugin.
    "vpc.amazonaws.com/efa": { unit: "network", noun: "EFA interface" },
  }, [
    // k8s-rdma-shared-dev-plugin 1.5: one unit is one share of the adapter.
    [/^rdma\/[A-Za-z0-9][\w.-]*$/, () => ({ unit: "network", noun: "RDMA share" })],
  ]),
  facts: () => ({}),
  taints: {},
  stack: [
    { name: "RDMA device plugin", labels: ["name=rdma-shared-dp-ds", "app=rdma-shared-dp"], needed: false },
    { name: "EFA device plugin", labels: ["name=aws-efa-k8s-device-plugin"], needed: false },
  ],
};
