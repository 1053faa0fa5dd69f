/** Our read-only documents: the scheme of their addresses, and what one says that is nobody's any more (a restored tab). */
export const documents = {
  object: { scheme: "kube-gpu", ended: "# Its cluster is not connected. Connect it and open this again from its row.\n" },
  log: { scheme: "kube-gpu-log", ended: "-- not followed any more: open the log again from its row --" },
} as const;
