import { instanceType } from "./cloud.ts";
import { cores, device, fromNames, memory, share } from "./names.ts";
import type { Vendor } from "./types.ts";

/**
 * HAMi 2.10 (pkg/device/enflame/config.go): `drs-gcu` counts slices of a GCU; a slice may be asked for by memory (MiB) and
 * cores (percent) too. `vgcu` is the older sharing.
 */
export const enflame: Vendor = {
  id: "enflame",
  name: "Enflame",
  recognise: fromNames("enflame", {
    "enflame.com/gcu": device("GCU"),
    "enflame.com/drs-gcu": { unit: "partition", noun: "GCU slice" },
    "enflame.com/gcu-memory": memory("GCU"),
    "enflame.com/gcu-core": cores("GCU"),
    "enflame.com/vgcu": share("vGCU", "GCU"),
    "enflame.com/vgcu-percentage": { unit: "amount", noun: "percent of a GCU", per: "enflame.com/vgcu" },
    "enflame.com/shared-gcu": share("GCU share", "GCU"),
  }),
  facts: ({ labels }) => instanceType(labels),
  taints: {},
};
