import { instanceType } from "./cloud.ts";
import { device, fromNames, memory, share } from "./names.ts";
import type { Vendor } from "./types.ts";

/** HAMi 2.10 (examples/kunlun): `xpu` whole, `vxpu` shares with MiB of memory each. */
export const kunlunxin: Vendor = {
  id: "kunlunxin",
  name: "Kunlunxin",
  recognise: fromNames("kunlunxin", {
    "kunlunxin.com/xpu": device("XPU"),
    "kunlunxin.com/vxpu": { ...share("vXPU", "XPU"), register: "hami.io/node-register-xpu" },
    "kunlunxin.com/vxpu-memory": memory("XPU", { per: "kunlunxin.com/vxpu" }),
  }),
  facts: ({ labels }) => instanceType(labels),
  taints: {},
};
