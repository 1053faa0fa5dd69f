import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { base64Field, flagField, pathField, textField } from "../../../src/kube/config/fields.ts";
import type { Entry } from "../../../src/kube/config/kubeconfigFile.ts";
import { KubeError } from "../../../src/kube/errors.ts";
import { kubeconfigFiles, listContexts, loadKubeconfig } from "../../../src/kube/kubeconfig.ts";
import { folderWith } from "./temporary.ts";

/** What `kubectl config view --raw` says about the same files, recorded (see the file). */
const recorded = JSON.parse(readFileSync(new URL("../../fixtures/kubeconfigs/kubectl.json", import.meta.url), "utf8")) as {
  readonly cases: readonly {
    readonly name: string;
    readonly files: Readonly<Record<string, string>>;
    readonly list: readonly string[];
    readonly error?: string;
    readonly view?: View;
    readonly flat?: View;
  }[];
};

interface View {
  readonly clusters: readonly { readonly name: string; readonly cluster: Record<string, unknown> }[] | null;
  readonly users: readonly { readonly name: string; readonly user: Record<string, unknown> }[] | null;
  readonly contexts: readonly { readonly name: string; readonly context: Record<string, unknown> }[] | null;
  readonly "current-context": string;
}

const texts = ["server", "tls-server-name", "token", "username", "password", "cluster", "user", "namespace"];
const paths = ["certificate-authority", "client-certificate", "client-key"];

/** Our reading in kubectl's words; with `files`, the content of the files that it names, as `--flatten` gives it. */
function fieldsOf(entry: Entry, flatten: boolean): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name of texts) if (textField(entry, name) !== "") result[name] = textField(entry, name);
  for (const name of paths) {
    base64Field(entry, `${name}-data`);
    if (!(name in entry.fields)) continue;
    if (flatten) result[`${name}-data`] = readFileSync(pathField(entry, name)).toString("base64");
    else result[name] = textField(entry, name);
  }
  if (flagField(entry, "insecure-skip-tls-verify")) result["insecure-skip-tls-verify"] = true;
  return result;
}

function kubectlFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => name !== "exec" && value !== ""));
}

const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);

async function ours(root: string, list: readonly string[], flatten: boolean) {
  const KUBECONFIG = list.map((file) => (file === "" ? "" : join(root, file))).join(":");
  const { config } = await loadKubeconfig({ kubeconfigs: [] }, { platform: "linux", variables: { HOME: root, KUBECONFIG } });
  const view = (entries: ReadonlyMap<string, Entry>) => [...entries.values()].map((entry) => ({ name: entry.name, fields: fieldsOf(entry, flatten) })).sort(byName);
  return { current: config.currentContext, clusters: view(config.clusters), users: view(config.users), contexts: view(config.contexts) };
}

function theirs(view: View) {
  return {
    current: view["current-context"],
    clusters: (view.clusters ?? []).map(({ name, cluster }) => ({ name, fields: kubectlFields(cluster) })).sort(byName),
    users: (view.users ?? []).map(({ name, user }) => ({ name, fields: kubectlFields(user) })).sort(byName),
    contexts: (view.contexts ?? []).map(({ name, context }) => ({ name, fields: kubectlFields(context) })).sort(byName),
  };
}

/** Texts that we take where kubectl refuses the file, on purpose: nothing else can be meant. */
const moreLenient = ["a context that is 0o17"];

describe("kubeconfigs are read as kubectl reads them", () => {
  test.each(recorded.cases)("$name", async ({ name, files, list, view, flat, error }) => {
    const root = folderWith(files);
    if (view !== undefined) expect(await ours(root, list, false)).toEqual(theirs(view));
    if (flat !== undefined) expect(await ours(root, list, true)).toEqual(theirs(flat));
    if (error !== undefined && !moreLenient.includes(name)) await expect(ours(root, list, false)).rejects.toBeInstanceOf(KubeError);
  });
});

describe("where kubeconfigs are looked for", () => {
  test("a source's own files come before KUBECONFIG, and ~ is the home folder in them", () => {
    expect(kubeconfigFiles({ kubeconfigs: ["~/a", "/b", "/b"] }, { platform: "linux", variables: { HOME: "/home/me", KUBECONFIG: "/c" } })).toEqual(["/home/me/a", "/b"]);
  });

  test("KUBECONFIG is split as the operating system splits paths", () => {
    expect(kubeconfigFiles({ kubeconfigs: [] }, { platform: "linux", variables: { HOME: "/h", KUBECONFIG: "/a:~/b::/a" } })).toEqual(["/a", "~/b"]);
    expect(kubeconfigFiles({ kubeconfigs: [] }, { platform: "win32", variables: { Kubeconfig: "C:\\a;D:\\b" } })).toEqual(["C:\\a", "D:\\b"]);
  });

  test("else ~/.kube/config", () => {
    expect(kubeconfigFiles({ kubeconfigs: [] }, { platform: "darwin", variables: { HOME: "/Users/me", KUBECONFIG: "" } })).toEqual(["/Users/me/.kube/config"]);
    expect(kubeconfigFiles({ kubeconfigs: [] }, { platform: "win32", variables: { USERPROFILE: "C:\\Users\\me" } })).toEqual(["C:\\Users\\me\\.kube\\config"]);
  });

  test("without any, the pod's service account, else a message that names the file", async () => {
    const root = folderWith({});
    await expect(loadKubeconfig({ kubeconfigs: [] }, { platform: "linux", variables: { HOME: root } })).rejects.toMatchObject({
      failure: { reason: "kubeconfig", message: `There is no kubeconfig at ${root}/.kube/config.` },
    });
  });
});

describe("the list of contexts", () => {
  test("holds no secrets, tells the current one and the file, and stands beside a broken file", async () => {
    const root = folderWith({
      good: `current-context: dev\nclusters: [{name: c, cluster: {server: "https://me:geheim-1234@api.example:6443"}}]\nusers: [{name: u, user: {token: geheim-1234}}]\ncontexts: [{name: dev, context: {cluster: c, user: u, namespace: team}}, {name: lost, context: {cluster: nowhere}}]`,
      broken: "clusters: [",
    });
    const list = await listContexts([join(root, "good"), join(root, "broken"), join(root, "missing")]);
    expect(list.contexts).toEqual([
      { name: "dev", cluster: "c", user: "u", namespace: "team", server: "https://api.example:6443", current: true, file: join(root, "good") },
      { name: "lost", cluster: "nowhere", user: "", namespace: "", server: "", current: false, file: join(root, "good") },
    ]);
    expect(list.problems).toHaveLength(1);
    expect(list.problems[0]).toContain(join(root, "broken"));
    expect(JSON.stringify(list)).not.toContain("geheim");
  });

  test("says that there is nothing rather than being empty", async () => {
    const root = folderWith({});
    expect(await listContexts([join(root, "missing")])).toMatchObject({ contexts: [], problems: [expect.stringContaining(join(root, "missing"))] });
  });
});
