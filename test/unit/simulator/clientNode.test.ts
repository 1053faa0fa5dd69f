/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- client-node itself documents plain objects as bodies */
import { CoreV1Api, BatchV1Api, CustomObjectsApi, KubeConfig, makeInformer, Watch, Log, type V1Pod } from "@kubernetes/client-node";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { Simulator } from "../../../src/simulator/index.ts";
import { addPods, podDraft, simulator } from "./harness.ts";

/** The common client must find nothing strange. */
function config(cluster: Simulator, user: "admin" | "restricted" = "admin"): KubeConfig {
  const loaded = new KubeConfig();
  loaded.loadFromString(cluster.kubeconfig(user));
  return loaded;
}

describe("@kubernetes/client-node", () => {
  test("lists, reads, creates, patches and deletes", async () => {
    const cluster = await simulator();
    const core = config(cluster).makeApiClient(CoreV1Api);
    const made = await core.createNamespacedPod({ namespace: "default", body: { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "busybox" }] } } });
    expect(made.metadata?.creationTimestamp).toEqual(new Date("2026-11-23T08:00:00Z"));
    expect((await core.listPodForAllNamespaces({ limit: 1 })).items.map((pod) => pod.metadata?.name)).toEqual(["p"]);
    await core.createNamespacedPodEviction({ namespace: "default", name: "p", body: { metadata: { name: "p" } } });
    await expect(core.readNamespacedPod({ namespace: "default", name: "p" })).rejects.toMatchObject({ code: 404 });
    await expect(config(cluster).makeApiClient(BatchV1Api).createNamespacedJob({ namespace: "nope", body: { metadata: { name: "j" } } })).rejects.toMatchObject({ code: 404 });
  });

  test("follows with an informer through an expired version and an ended watch", async () => {
    const cluster = await simulator({ clock: systemClock });
    addPods(cluster, 3);
    const loaded = config(cluster);
    const core = loaded.makeApiClient(CoreV1Api);
    const informer = makeInformer<V1Pod>(loaded, "/api/v1/pods", () => core.listPodForAllNamespaces());
    const until = (event: "add" | "update" | "delete", name: string): Promise<void> => new Promise((resolve) => {
      informer.on(event, (pod) => {
        if (pod.metadata?.name === name) resolve();
      });
    });
    const first = until("add", "pod-002");
    await informer.start();
    await first;
    const added = until("add", "new");
    cluster.store.create("pods", podDraft("new"));
    await added;
    const updated = until("update", "new");
    cluster.faults.live("gone");
    cluster.store.modify("pods", "default", "new", (pod) => ({ ...pod, status: { phase: "Running" } }));
    await updated;
    const deleted = until("delete", "new");
    // Not a cut: client-node throws that where nobody can catch it.
    cluster.faults.live("end");
    cluster.store.remove("pods", "default", "new");
    await deleted;
    expect(informer.list().map((pod) => pod.metadata?.name).sort()).toEqual(["pod-000", "pod-001", "pod-002"]);
    await informer.stop();
  }, 20_000);

  test("watches custom resources", async () => {
    const cluster = await simulator();
    const loaded = config(cluster);
    const seen = new Promise<string>((resolve, reject) => {
      new Watch(loaded).watch("/apis/kubeflow.org/v1/pytorchjobs", {}, (type: string, object: { metadata: { name: string } }) => resolve(`${type} ${object.metadata.name}`), reject).catch(reject);
    });
    await loaded.makeApiClient(CustomObjectsApi).createNamespacedCustomObject({
      group: "kubeflow.org", version: "v1", namespace: "default", plural: "pytorchjobs",
      body: { apiVersion: "kubeflow.org/v1", kind: "PyTorchJob", metadata: { name: "job" }, spec: {} },
    });
    expect(await seen).toBe("ADDED job");
  });

  test("follows logs", async () => {
    const cluster = await simulator();
    cluster.store.create("pods", { ...podDraft("p", { spec: { nodeName: "n" } }), status: { phase: "Running", containerStatuses: [{ name: "main", state: { running: { startedAt: "2026-11-23T08:00:00Z" } }, lastState: {} }] } });
    cluster.log("default", "p", "main", "first");
    const out = new PassThrough();
    const chunks = out[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    await new Log(config(cluster)).log("default", "p", "main", out, { follow: true });
    expect(String((await chunks.next()).value)).toBe("first\n");
    cluster.advance(1000);
    cluster.log("default", "p", "main", "second");
    cluster.advance(600);
    expect(String((await chunks.next()).value)).toBe("second\n");
    // The log ends with its pod; an abort here is an error that client-node lets nobody catch.
    cluster.store.remove("pods", "default", "p");
    cluster.advance(600);
    expect((await chunks.next()).done).toBe(true);
  });
});
