import { restrictedRules } from "../../src/simulator/api/authorization.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import { Client } from "../controlplane/client.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { restrictedNamespace, restrictedUser, type ContractServer } from "./server.ts";

/** Gives the restricted user on a server with RBAC the same rules that the simulator's has. */
async function grantRestricted(plane: ControlPlane): Promise<void> {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const group = "rbac.authorization.k8s.io";
  const path = `/apis/${apiVersion}/namespaces/${restrictedNamespace}`;
  const rules = restrictedRules([restrictedNamespace]).map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs }));
  await plane.api("POST", `${path}/roles`, { apiVersion, kind: "Role", metadata: { name: "viewer" }, rules });
  await plane.api("POST", `${path}/rolebindings`, {
    apiVersion,
    kind: "RoleBinding",
    metadata: { name: "viewer" },
    roleRef: { apiGroup: group, kind: "Role", name: "viewer" },
    subjects: [{ apiGroup: group, kind: "User", name: restrictedUser.name }],
  });
}

const createNamespace = (admin: Client) => admin.ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: restrictedNamespace } });

/** A real kube-apiserver: the oracle. */
export async function realServer(): Promise<ContractServer> {
  const plane = await startControlPlane();
  await createNamespace(plane.admin);
  await grantRestricted(plane);
  const certificate = plane.clientCertificate(restrictedUser.name, restrictedUser.groups, 3600);
  return {
    name: "kube-apiserver",
    admin: plane.admin,
    restricted: plane.client({ certificate }),
    stranger: (token) => plane.client({ token }),
    kubeconfig: (user) => plane.kubeconfig(user === "admin" ? "admin" : { certificate }),
    async forget() {
      // The watch cache remembers what etcd has forgotten, until the server starts anew.
      await plane.compact();
      await plane.killApiServer();
      await plane.startApiServer();
    },
    stop: (failed) => plane.stop(failed),
  };
}

/** The simulator, without scheduler, kubelets and controllers: the real server has none here either. */
export async function simulatedServer(): Promise<ContractServer> {
  const simulator = await startSimulator({ world: "empty" });
  const client = (token: string) => new Client({ url: simulator.url, token });
  const admin = client(simulator.token);
  const restricted = client(simulator.restrictedToken);
  await createNamespace(admin);
  return {
    name: "simulator",
    admin,
    restricted,
    stranger: client,
    kubeconfig: (user) => simulator.kubeconfig(user),
    forget() {
      simulator.store.compact();
      return Promise.resolve();
    },
    async stop() {
      admin.dispose();
      restricted.dispose();
      await simulator.stop();
    },
  };
}
