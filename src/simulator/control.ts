import type { Fault, FaultMatch, Faults, LiveFault } from "./faults.ts";

/**
 * An order of a parent process. One of `plan` (a fault for requests to come), `live` (something done to open watches) and
 * `do` (the rest of the `Faults` API).
 */
export type FaultMessage =
  | { readonly type: "fault"; readonly plan: Fault }
  | { readonly type: "fault"; readonly live: LiveFault; readonly match?: FaultMatch }
  | { readonly type: "fault"; readonly do: "clear" | "compact" }
  | { readonly type: "fault"; readonly do: "expireCredentials" | "renewCredentials"; readonly user: "admin" | "restricted" }
  | { readonly type: "fault"; readonly do: "clockSkew"; readonly ms: number };

/** Carries out an order; one that makes no sense is an error of the test that sent it. */
export function applyFault(faults: Faults, message: object): void {
  const order = message as FaultMessage;
  if ("plan" in order) faults.add(order.plan);
  else if ("live" in order) faults.live(order.live, order.match);
  else {
    switch (order.do) {
      case "clear": faults.clear(); break;
      case "compact": faults.compact(); break;
      case "expireCredentials": faults.expireCredentials(order.user); break;
      case "renewCredentials": faults.renewCredentials(order.user); break;
      case "clockSkew": faults.clockSkew(order.ms); break;
    }
  }
}
