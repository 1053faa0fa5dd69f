import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { refusedAccess } from "../../src/model/missingAccess.ts";
import { roleText } from "../../src/render/role.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { Kubelet } from "../controlplane/kubelet.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, gpuContainer, named, pod, tables, type Connected } from "./support.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";
const group = "rbac.authorization.k8s.io";

let plane: ControlPlane;
let failed = false;

/** Lets the group of the restricted user read pods and jobs in one namespace. */
async function grant(namespace: string): Promise<void> {
  const path = `/apis/${apiVersion}/namespaces/${namespace}`;
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }, { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list", "watch"] }];
  await plane.api("POST", `${path}/roles`, { apiVersion, kind: "Role", metadata: { name: "reader" }, rules });
  await plane.api("POST", `${path}/rolebindings`, { apiVersion, kind: "RoleBinding", metadata: { name: "reader" }, roleRef: { apiGroup: group, kind: "Role", name: "reader" }, subjects: [{ apiGroup: group, kind: "Group", name: "team-a" }] });
}

beforeAll(async () => {
  plane = await startControlPlane();
  await new Kubelet(plane).addNode({ name: "gpu-1", allocatable: { cpu: "8", memory: "32Gi", "nvidia.com/gpu": "8" } });
  for (const namespace of ["team-a", "team-b"]) {
    await plane.api("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
    await plane.api("POST", `/api/v1/namespaces/${namespace}/pods`, pod(`${namespace}-pod`, { nodeName: "gpu-1", containers: [gpuContainer(2)] }));
  }
  await grant("team-a");
});

afterAll(() => plane.stop(failed));

/** Connects a user for one test. */
async function connected(source: Parameters<typeof clusterFor>[2], user: Parameters<typeof clusterFor>[1] = "restricted"): Promise<Connected & { readonly end: () => void }> {
  onTestFailed(() => void (failed = true));
  const made = clusterFor(plane, user, source);
  await connect(made.cluster);
  return { ...made, end: () => made.cluster.dispose() };
}

describe("invariant 7: a user who may read one namespace", () => {
  test("sees its pods and jobs; nodes are forbidden, not empty", async () => {
    const { cluster, end } = await connected({ namespaces: ["team-a"] });
    const { nodes, pods } = cluster.objects;
    expect(pods.state.kind).toBe("live");
    expect([...pods.items.values()].map((record) => record.name)).toEqual(["team-a-pod"]);
    expect(named(pods, "team-a-pod")?.nodeName).toBe("gpu-1");
    expect(nodes.state).toMatchObject({ kind: "forbidden" });
    expect(cluster.objects.workloads.find((table) => table.definition.key === "jobs.batch")?.state.kind).toBe("live");
    expect(cluster.objects.workloads.find((table) => table.definition.key === "deployments.apps")?.state.kind).toBe("forbidden");
    end();
  });

  test("follows changes there", async () => {
    const { cluster, end } = await connected({ namespaces: ["team-a"] });
    await plane.api("POST", "/api/v1/namespaces/team-a/pods", pod("late"));
    await until("the pod is known", () => named(cluster.objects.pods, "late") !== undefined, 2000);
    await plane.api("DELETE", "/api/v1/namespaces/team-a/pods/late", { gracePeriodSeconds: 0 });
    await until("the pod is gone", () => named(cluster.objects.pods, "late") === undefined, 2000);
    end();
  });

  test("chosen namespaces that are forbidden say so, and leave the others working", async () => {
    const { cluster, end } = await connected({ namespaces: ["team-a", "team-b"] });
    const scopes = new Map(cluster.objects.pods.scopes.map((scope) => [scope.namespace, scope.state.kind]));
    expect(scopes).toEqual(new Map([["team-a", "live"], ["team-b", "forbidden"]]));
    expect([...cluster.objects.pods.items.values()].map((record) => record.namespace)).toEqual(["team-a"]);
    end();
  });

  test("without a namespace chosen, that of the context serves", async () => {
    const text = JSON.parse(plane.kubeconfig("restricted")) as { contexts: { context: { namespace?: string } }[] };
    text.contexts[0]!.context.namespace = "team-a";
    const { writeFileSync } = await import("node:fs");
    const file = `${plane.folder}/context-namespace.kubeconfig`;
    writeFileSync(file, JSON.stringify(text));
    const { cluster, end } = await connected({ kubeconfigs: [file] });
    expect([...cluster.objects.pods.items.values()].map((record) => record.name)).toEqual(["team-a-pod"]);
    end();
  });

  test("may not read an object elsewhere: the error says who may not do what", async () => {
    const { cluster, end } = await connected({ namespaces: ["team-a"] });
    await expect(cluster.get({ apiVersion: "v1", kind: "Pod", namespace: "team-b", name: "team-b-pod" })).rejects.toThrow(/cannot get|forbidden/i);
    end();
  });
});

/** Creates the documents of a role as an administrator who was given the text. */
async function apply(text: string): Promise<void> {
  const plurals: Readonly<Record<string, string>> = { Role: "roles", RoleBinding: "rolebindings", ClusterRole: "clusterroles", ClusterRoleBinding: "clusterrolebindings" };
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS() as { kind: string; metadata: { namespace?: string } };
    const { namespace } = object.metadata;
    await plane.api("POST", `/apis/${apiVersion}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plurals[object.kind] ?? ""}`, object);
  }
}

test("the missing role, granted as it is, makes everything live that was refused; the API server says who the user is", async () => {
  const certificate = plane.clientCertificate("ana@example.com", ["nobody-knows"], 600);
  const { cluster, end } = await connected({ namespaces: ["team-a", "team-b"] }, { certificate });
  const user = await cluster.user();
  expect(user).toBe("ana@example.com");
  const served = tables(cluster).filter((table) => table.state.kind !== "absent" && table.state.kind !== "idle");
  expect(new Set(served.map((table) => table.state.kind))).toEqual(new Set(["forbidden"]));
  const missing = refusedAccess(served);
  await apply(roleText(missing, user));
  await until("everything is live", () => {
    if (served.some((table) => table.state.kind === "forbidden")) cluster.refresh();
    return served.every((table) => table.state.kind === "live");
  });
  expect(refusedAccess(served)).toEqual([]);
  expect([...cluster.objects.pods.items.values()].map((record) => record.name).sort()).toEqual(["team-a-pod", "team-b-pod"]);
  // No more than that: other namespaces stay closed.
  const other = clusterFor(plane, { certificate }, { namespaces: ["default"] });
  await connect(other.cluster);
  expect(other.cluster.objects.pods.state.kind).toBe("forbidden");
  other.cluster.dispose();
  end();
});

test("a user who may list nothing at all gets only forbidden, no failure and no empty list in disguise", async () => {
  const certificate = plane.clientCertificate("nobody", ["nothing"], 600);
  const { cluster, end } = await connected({}, { certificate });
  expect(cluster.state.kind).toBe("connected");
  const states = new Set(tables(cluster).map((table) => table.state.kind));
  expect([...states].filter((kind) => kind !== "absent")).toEqual(["forbidden"]);
  end();
});

test("a right that is granted later is used after Refresh", async () => {
  const certificate = plane.clientCertificate("late", ["team-late"], 600);
  const { cluster, end } = await connected({}, { certificate });
  expect(cluster.objects.nodes.state.kind).toBe("forbidden");
  await plane.api("POST", `/apis/${apiVersion}/clusterroles`, { apiVersion, kind: "ClusterRole", metadata: { name: "nodes" }, rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }] });
  await plane.api("POST", `/apis/${apiVersion}/clusterrolebindings`, { apiVersion, kind: "ClusterRoleBinding", metadata: { name: "nodes" }, roleRef: { apiGroup: group, kind: "ClusterRole", name: "nodes" }, subjects: [{ apiGroup: group, kind: "Group", name: "team-late" }] });
  await until("nodes are live", () => {
    // RBAC takes a moment to know the new role: each look asks again.
    if (cluster.objects.nodes.state.kind === "forbidden") cluster.refresh();
    return cluster.objects.nodes.state.kind === "live";
  });
  expect([...cluster.objects.nodes.items.values()].map((record) => record.name)).toEqual(["gpu-1"]);
  end();
});
