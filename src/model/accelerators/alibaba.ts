import { cloudFacts } from "./cloud.ts";
import { device, fromNames, note } from "./names.ts";
import type { Vendor } from "./types.ts";

/** gpushare-scheduler-extender: pods ask for memory, the nodes say beside it how many GPUs have it. */
export const alibaba: Vendor = {
  id: "alibaba",
  name: "Alibaba Cloud",
  recognise: fromNames("alibaba", {
    // GiB unless the plugin is told otherwise (--memory-unit), and no object says which.
    "aliyun.com/gpu-mem": { unit: "amount", noun: "unit of GPU memory (GiB by default)", of: "GPU" },
    "aliyun.com/gpu-count": note("number of GPUs"),
    "alibabacloud.com/ppu": device("PPU"),
  }),
  facts: ({ labels, capacity }) => {
    const devices = capacity["aliyun.com/gpu-count"];
    return { ...cloudFacts(labels, "nvidia"), ...(devices === undefined ? {} : { devices }) };
  },
  taints: {},
};
