import { describe, expect, test } from "vitest";
import { addPods, ask, PODS, podDraft, simulator } from "./harness.ts";

// Codes and messages as a kube-apiserver 1.36.3 answered the same requests.

const container = { name: "c", image: "busybox" };
const pod = (name: string, more: object = {}): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [{ ...container, ...more }] } });

describe("create", () => {
  test("completes a pod as admission and defaulting do", async () => {
    const cluster = await simulator();
    const reply = await ask(cluster, PODS, { method: "POST", body: pod("p", { resources: { limits: { "nvidia.com/gpu": "1" } } }) });
    expect(reply.code).toBe(201);
    expect(reply.json).toMatchObject({
      kind: "Pod", apiVersion: "v1", metadata: { name: "p", namespace: "default", generation: 1, creationTimestamp: "2026-11-23T08:00:00Z" },
      spec: {
        containers: [{ resources: { limits: { "nvidia.com/gpu": "1" }, requests: { "nvidia.com/gpu": "1" } }, terminationMessagePath: "/dev/termination-log", imagePullPolicy: "Always" }],
        restartPolicy: "Always", terminationGracePeriodSeconds: 30, dnsPolicy: "ClusterFirst", schedulerName: "default-scheduler", priority: 0, preemptionPolicy: "PreemptLowerPriority",
      },
      status: { phase: "Pending", qosClass: "BestEffort" },
    });
    expect(reply.json.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(reply.json.spec.tolerations.map((toleration) => toleration.key)).toEqual(["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]);
  });

  test.each([
    ["a name that is taken", PODS, pod("pod-000"), 409, "AlreadyExists", 'pods "pod-000" already exists'],
    ["a bad name", PODS, pod("Bad_Name"), 422, "Invalid", 'Pod "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain'],
    ["no containers", PODS, { metadata: { name: "q" }, spec: { containers: [] } }, 422, "Invalid", 'Pod "q" is invalid: spec.containers: Required value'],
    ["an extended resource without a limit", PODS, pod("q", { resources: { requests: { "nvidia.com/gpu": "1" } } }), 422, "Invalid", 'Pod "q" is invalid: spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'],
    ["a missing namespace", "/api/v1/namespaces/nope/pods", pod("q"), 404, "NotFound", 'namespaces "nope" not found'],
    ["another namespace inside", PODS, { metadata: { name: "q", namespace: "kube-system" }, spec: { containers: [container] } }, 400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request"],
    ["another kind", PODS, { kind: "Foo", apiVersion: "v1" }, 400, "BadRequest", 'Foo in version "v1" cannot be handled as a Pod: no kind "Foo" is registered for version "v1"'],
    ["no JSON", PODS, "{bad", 400, "BadRequest", "json parse error"],
  ])("refuses %s", async (_what, path, body, code, reason, message) => {
    const cluster = await simulator();
    addPods(cluster, 1);
    const reply = await ask(cluster, path, { method: "POST", body });
    expect(reply.code).toBe(code);
    expect(reply.json).toMatchObject({ kind: "Status", status: "Failure", reason, code });
    expect(reply.json.message).toContain(message);
  });

  test("names objects with generateName", async () => {
    const cluster = await simulator();
    const reply = await ask(cluster, PODS, { method: "POST", body: { metadata: { generateName: "gen-" }, spec: { containers: [container] } } });
    expect(reply.json.metadata.name).toMatch(/^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });
});

describe("get, update and patch", () => {
  test.each([
    [`${PODS}/nope`, 'pods "nope" not found', { name: "nope", kind: "pods" }],
    ["/apis/batch/v1/namespaces/default/jobs/nope", 'jobs.batch "nope" not found', { name: "nope", group: "batch", kind: "jobs" }],
    ["/apis/kubeflow.org/v1/namespaces/default/pytorchjobs/nope", 'pytorchjobs.kubeflow.org "nope" not found', { name: "nope", group: "kubeflow.org", kind: "pytorchjobs" }],
  ])("%s is 404", async (path, message, details) => {
    const cluster = await simulator();
    expect(await ask(cluster, path)).toMatchObject({ code: 404, json: { reason: "NotFound", message, details } });
  });

  test("an update from an old version conflicts", async () => {
    const cluster = await simulator();
    const reply = await ask(cluster, "/api/v1/namespaces/default", { method: "PUT", body: { metadata: { name: "default", resourceVersion: "0" } } });
    expect(reply).toMatchObject({ code: 409, json: { reason: "Conflict", details: { name: "default", kind: "namespaces" } } });
    expect(reply.json.message).toBe('Operation cannot be fulfilled on namespaces "default": the object has been modified; please apply your changes to the latest version and try again');
  });

  test("merge, strategic and JSON patches", async () => {
    const cluster = await simulator();
    cluster.store.create("pods", podDraft("p", { labels: { keep: "1", drop: "1" } }));
    const patch = (type: string, body: unknown): ReturnType<typeof ask> => ask(cluster, `${PODS}/p`, { method: "PATCH", body, headers: { "content-type": `application/${type}+json` } });
    expect((await patch("merge-patch", { metadata: { labels: { drop: null, added: "2" } } })).json.metadata.labels).toEqual({ keep: "1", added: "2" });
    const strategic = await patch("strategic-merge-patch", { spec: { containers: [{ name: "main", image: "busybox:2" }] } });
    expect(strategic.json.spec.containers).toEqual([expect.objectContaining({ name: "main", image: "busybox:2" })]);
    expect((await patch("json-patch", [{ op: "add", path: "/metadata/annotations", value: { "a/b": "c" } }])).json.metadata.annotations).toEqual({ "a/b": "c" });
    expect((await patch("json-patch", [{ op: "test", path: "/metadata/name", value: "zzz" }])).code).toBe(422);
    expect((await patch("merge-patch", { metadata: { resourceVersion: "1" } })).code).toBe(409);
    expect(await patch("merge-patch", { spec: { nodeName: "other" } })).toMatchObject({ code: 422, json: { details: { causes: [{ reason: "FieldValueForbidden", field: "spec" }] } } });
  });

  test("a patch of an unknown type is 415; custom resources take no strategic merge", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    expect(await ask(cluster, `${PODS}/pod-000`, { method: "PATCH", body: {} })).toMatchObject({ code: 415, json: { reason: "UnsupportedMediaType" } });
    cluster.store.create("jobsets.jobset.x-k8s.io", { metadata: { name: "s", namespace: "default" }, spec: {} });
    const reply = await ask(cluster, "/apis/jobset.x-k8s.io/v1alpha2/namespaces/default/jobsets/s", { method: "PATCH", body: {}, headers: { "content-type": "application/strategic-merge-patch+json" } });
    expect(reply.code).toBe(415);
    expect(reply.json.message).toContain("accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
  });

  test("status is written through its subresource only", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    const type = { "content-type": "application/merge-patch+json" };
    await ask(cluster, `${PODS}/pod-000`, { method: "PATCH", body: { status: { phase: "Running" } }, headers: type });
    expect((await ask(cluster, `${PODS}/pod-000`)).json.status.phase).toBe("Pending");
    await ask(cluster, `${PODS}/pod-000/status`, { method: "PATCH", body: { status: { phase: "Running" }, metadata: { labels: { x: "y" } } }, headers: type });
    const now = (await ask(cluster, `${PODS}/pod-000`)).json;
    expect(now.status.phase).toBe("Running");
    expect(now.metadata.labels).toBeUndefined();
  });

  test("a write that changes nothing makes no new version; a changed spec makes a new generation", async () => {
    const cluster = await simulator();
    const made = (await ask(cluster, PODS, { method: "POST", body: pod("p") })).json;
    const patch = (body: unknown): ReturnType<typeof ask> => ask(cluster, `${PODS}/p`, { method: "PATCH", body, headers: { "content-type": "application/merge-patch+json" } });
    expect((await patch({})).json.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    expect((await patch({ spec: { activeDeadlineSeconds: 5 } })).json.metadata.generation).toBe(2);
  });
});

describe("delete, evict, bind, scale", () => {
  test("a pod without a node goes at once, one on a node after its grace period", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    const gone = await ask(cluster, `${PODS}/pod-000`, { method: "DELETE" });
    expect(gone.json).toMatchObject({ kind: "Pod", metadata: { deletionTimestamp: "2026-11-23T08:00:00Z", deletionGracePeriodSeconds: 0 } });
    expect((await ask(cluster, `${PODS}/pod-000`)).code).toBe(404);
    cluster.store.create("pods", podDraft("bound", { spec: { nodeName: "n1", terminationGracePeriodSeconds: 30 } }));
    const waiting = await ask(cluster, `${PODS}/bound`, { method: "DELETE" });
    expect(waiting.json.metadata).toMatchObject({ deletionTimestamp: "2026-11-23T08:00:30Z", deletionGracePeriodSeconds: 30 });
    expect((await ask(cluster, `${PODS}/bound`)).code).toBe(200);
    await ask(cluster, `${PODS}/bound?gracePeriodSeconds=0`, { method: "DELETE" });
    expect((await ask(cluster, `${PODS}/bound`)).code).toBe(404);
  });

  test("other objects answer with a Status that names them", async () => {
    const cluster = await simulator();
    cluster.store.create("jobsets.jobset.x-k8s.io", { metadata: { name: "s", namespace: "default", uid: "11111111-2222-4333-8444-555555555555" }, spec: {} });
    expect((await ask(cluster, "/apis/jobset.x-k8s.io/v1alpha2/namespaces/default/jobsets/s", { method: "DELETE" })).json).toMatchObject({
      kind: "Status", status: "Success", details: { name: "s", group: "jobset.x-k8s.io", kind: "jobsets", uid: "11111111-2222-4333-8444-555555555555" },
    });
  });

  test("a precondition on the uid holds", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    expect((await ask(cluster, `${PODS}/pod-000`, { method: "DELETE", body: { preconditions: { uid: "other" } } })).code).toBe(409);
  });

  test("eviction deletes, unless a disruption budget forbids it", async () => {
    const cluster = await simulator();
    cluster.store.create("pods", podDraft("p", { labels: { app: "a" } }));
    const evict = (): ReturnType<typeof ask> => ask(cluster, `${PODS}/p/eviction`, { method: "POST", body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "p" } } });
    const budget = cluster.store.create("poddisruptionbudgets.policy", { metadata: { name: "b", namespace: "default" }, spec: { selector: { matchLabels: { app: "a" } } }, status: { disruptionsAllowed: 0 } });
    expect(await evict()).toMatchObject({ code: 429, json: { message: "Cannot evict pod as it would violate the pod's disruption budget.", details: { causes: [{ reason: "DisruptionBudget" }] } } });
    cluster.store.update("poddisruptionbudgets.policy", { ...budget, status: { disruptionsAllowed: 1 } });
    expect(await evict()).toMatchObject({ code: 201, json: { kind: "Status", status: "Success", code: 201 } });
    expect((await ask(cluster, `${PODS}/p`)).code).toBe(404);
  });

  test("a binding sets the node once", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    const bind = (): ReturnType<typeof ask> => ask(cluster, `${PODS}/pod-000/binding`, { method: "POST", body: { apiVersion: "v1", kind: "Binding", target: { kind: "Node", name: "n1" } } });
    expect((await bind()).code).toBe(201);
    expect((await ask(cluster, `${PODS}/pod-000`)).json).toMatchObject({ spec: { nodeName: "n1" }, status: { conditions: [{ type: "PodScheduled", status: "True" }] } });
    expect(await bind()).toMatchObject({ code: 409, json: { message: 'Operation cannot be fulfilled on pods/binding "pod-000": pod pod-000 is already assigned to node "n1"' } });
  });

  test("scale reads and writes replicas", async () => {
    const cluster = await simulator();
    cluster.store.create("deployments.apps", { metadata: { name: "d", namespace: "default" }, spec: { replicas: 2, selector: { matchLabels: { app: "d" } } }, status: { replicas: 2 } });
    const path = "/apis/apps/v1/namespaces/default/deployments/d/scale";
    expect((await ask(cluster, path)).json).toMatchObject({ kind: "Scale", apiVersion: "autoscaling/v1", spec: { replicas: 2 }, status: { replicas: 2, selector: "app=d" } });
    await ask(cluster, path, { method: "PATCH", body: { spec: { replicas: 5 } }, headers: { "content-type": "application/merge-patch+json" } });
    expect(cluster.store.get("deployments.apps", "default", "d")?.spec).toMatchObject({ replicas: 5 });
  });

  test("a POST to a name is 405", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    expect(await ask(cluster, `${PODS}/pod-000`, { method: "POST", body: {} })).toMatchObject({ code: 405, json: { reason: "MethodNotAllowed" } });
  });

  test("only JSON is spoken", async () => {
    const cluster = await simulator();
    expect(await ask(cluster, PODS, { headers: { accept: "application/vnd.kubernetes.protobuf" } })).toMatchObject({ code: 406, json: { reason: "NotAcceptable" } });
    expect((await ask(cluster, PODS, { headers: { accept: "application/vnd.kubernetes.protobuf,application/json" } })).code).toBe(200);
  });
});
