import { restrictedNamespaces } from "../../src/simulator/world/demo.ts";
import type { Client } from "../controlplane/client.ts";

/** One of the two servers that every case runs against. */
export interface ContractServer {
  readonly name: string;
  readonly admin: Client;
  /** `restrictedUser`: may read workloads in `restrictedNamespace`, and nothing else. */
  readonly restricted: Client;
  /** A client with a bearer token that the server doesn't know. The caller disposes it. */
  stranger(token: string): Client;
  /** Text of a kubeconfig for the extension's own code. */
  kubeconfig(user: "admin" | "restricted"): string;
  /** Makes all resource versions and continue tokens up to now too old. */
  forget(): Promise<void>;
  stop(failed: boolean): Promise<void>;
}

/** The simulator's restricted user; the real server gets the same one. */
export const restrictedUser = { name: "demo-user", groups: ["ml-research"] } as const;
export const [restrictedNamespace = ""] = restrictedNamespaces;
