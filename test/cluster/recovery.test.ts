import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, onTestFailed, test } from "vitest";
import { builtBinaries, lacking } from "../controlplane/build.ts";
import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from "../controlplane/harness.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, expectFresh, named, pod, settled, tables } from "./support.ts";

/** What changes under a connected cluster: the server's version and certificate, the user's certificate, another cluster's end. */

const pods = "/api/v1/namespaces/default/pods";
const planes: ControlPlane[] = [];
let failed = false;

async function start(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  onTestFailed(() => void (failed = true));
  const plane = await startControlPlane(options);
  planes.push(plane);
  await plane.api("POST", pods, pod("p"));
  return plane;
}

afterEach(async () => {
  for (const plane of planes.splice(0)) await plane.stop(failed);
});

/** Watches that the pod is never gone from the table. */
function neverEmpty(cluster: ReturnType<typeof clusterFor>["cluster"]): () => void {
  let least = Infinity;
  const listener = cluster.onDidChange(() => void (least = Math.min(least, cluster.objects.pods.items.size)));
  return () => {
    listener.dispose();
    expect(least).toBeGreaterThanOrEqual(1);
  };
}

const older = builtBinaries("1.33");
const asked = process.env["KUBE_GPU_KUBERNETES"] ?? "";
const reason = lacking("kube-apiserver") ?? (asked === "" ? undefined : `this run is about ${asked}`) ?? (older === undefined ? "the control plane 1.33 is not built: `npm test -- cluster --kubernetes 1.33` builds it" : undefined);

test.skipIf(reason !== undefined)(`an API server that is upgraded from 1.33 is shown with its new version, and what it serves now is followed${reason === undefined ? "" : `: ${reason}`}`, async () => {
  const newer = (await import("../controlplane/build.ts")).controlPlaneBinaries(() => undefined);
  const plane = await start({ apiServer: { "kube-apiserver": older!["kube-apiserver"]! } });
  const { cluster } = clusterFor(plane, "admin");
  const need = cluster.need(["dra"]);
  await connect(cluster);
  expect(cluster.state).toMatchObject({ kind: "connected", version: expect.stringMatching(/^v1\.33\./) as string });
  const slices = () => cluster.objects.further.find((table) => table.definition.key === "resourceslices.resource.k8s.io")!.state.kind;
  // Not served by default before 1.34.
  expect(slices()).toBe("absent");
  const check = neverEmpty(cluster);
  await plane.killApiServer();
  await until("the pods are stale", () => cluster.objects.pods.state.kind === "stale");
  await plane.startApiServer({ apiServer: { "kube-apiserver": (await newer)["kube-apiserver"]! } });
  const { gitVersion } = await plane.api<{ gitVersion: string }>("GET", "/version");
  expect(gitVersion).not.toMatch(/^v1\.33\./);
  await until("the new version is shown", () => cluster.state.kind === "connected" && cluster.state.version === gitVersion, 60_000);
  await until("what is served now is followed", () => slices() === "live", 60_000);
  await settled(cluster);
  await expectFresh(plane, cluster.objects.pods);
  check();
  need.dispose();
  cluster.dispose();
});

test("a server whose certificate was issued anew is live again without a word", async () => {
  const plane = await start();
  const { cluster } = clusterFor(plane, "admin");
  await connect(cluster);
  const check = neverEmpty(cluster);
  await plane.killApiServer();
  plane.rotateServerCertificate();
  await plane.startApiServer();
  await plane.api("POST", pods, pod("later"));
  await until("the new pod is known", () => named(cluster.objects.pods, "later") !== undefined, 60_000);
  expect(cluster.state.kind).toBe("connected");
  check();
  cluster.dispose();
});

test("a client certificate that is renewed in its files is used before the old one has ended, and nothing is asked", async () => {
  const plane = await start();
  const [certificateFile, keyFile] = [join(plane.folder, "user.crt"), join(plane.folder, "user.key")];
  const issue = (seconds: number) => {
    const { certificate, key } = plane.clientCertificate("rotating", ["system:masters"], seconds);
    writeFileSync(certificateFile, certificate);
    writeFileSync(keyFile, key);
  };
  issue(5);
  const ends = Date.now() + 5000;
  const text = JSON.parse(readFileSync(plane.kubeconfigFile("admin"), "utf8")) as { users: { user: object }[] };
  text.users[0]!.user = { "client-certificate": certificateFile, "client-key": keyFile };
  const kubeconfig = join(plane.folder, "files.kubeconfig");
  writeFileSync(kubeconfig, JSON.stringify(text));
  const { cluster } = clusterFor(plane, "admin", { kubeconfigs: [kubeconfig] });
  const states: string[] = [];
  await connect(cluster);
  cluster.onDidChangeState(({ kind }) => void states.push(kind));
  issue(600);
  await until("the first certificate has ended", () => Date.now() > ends + 1500, 15_000);
  cluster.refresh();
  await plane.api("POST", pods, pod("after"));
  await expectFresh(plane, cluster.objects.pods);
  expect(states).not.toContain("failed");
  expect(tables(cluster).map(({ state }) => state.kind)).not.toContain("failed");
  cluster.dispose();
});

test("two clusters at once: the end of one leaves the other as it is", async () => {
  const [first, second] = [await start(), await start()];
  const [one, other] = [clusterFor(first, "admin"), clusterFor(second, "admin")];
  await Promise.all([connect(one.cluster), connect(other.cluster)]);
  const states: string[] = [];
  other.cluster.onDidChange(() => void states.push(...tables(other.cluster).map(({ state }) => state.kind)));
  await first.killApiServer();
  await until("the first is stale", () => one.cluster.objects.pods.state.kind === "stale");
  await second.api("POST", pods, pod("still-here"));
  await until("the other goes on", () => named(other.cluster.objects.pods, "still-here") !== undefined, 2000);
  expect(other.cluster.state.kind).toBe("connected");
  expect(states.filter((kind) => kind !== "live" && kind !== "absent" && kind !== "idle")).toEqual([]);
  expect(one.cluster.objects.pods.items.size).toBe(1);
  one.cluster.dispose();
  other.cluster.dispose();
});
