import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { KubeError } from "../../../src/kube/errors.ts";
import { listContexts } from "../../../src/kube/kubeconfig.ts";
import { openSession } from "../../../src/kube/session.ts";
import { createAuthority, issueClient } from "../../controlplane/certificates.ts";
import { folderWith } from "./temporary.ts";

/** Stands wherever a secret could; must appear nowhere. */
const secret = "hunter2SECRETvalue0123456789";
const secretBase64 = Buffer.from(secret).toString("base64");

const authority = createAuthority("test");
const mine = issueClient(authority, "me", [], 3600);
const other = issueClient(authority, "other", [], 3600);
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A good kubeconfig with one cluster, user and context; the parts can be replaced. */
function config(parts: { cluster?: string; user?: string; context?: string; current?: string; more?: string } = {}): string {
  return `apiVersion: v1
kind: Config
current-context: ${parts.current ?? "dev"}
clusters:
- name: c
  cluster: {${parts.cluster ?? "server: https://127.0.0.1:1"}}
users:
- name: u
  user: {${parts.user ?? `token: ${secret}`}}
contexts:
- name: dev
  context: {${parts.context ?? "cluster: c, user: u"}}
${parts.more ?? ""}`;
}

const exec = (fields: string) => config({ user: `exec: {${fields}}` });
const v1 = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never";

interface Broken {
  readonly kind: string;
  /** The kubeconfig's text, or what makes the file. */
  readonly make: string | ((file: string) => void);
  /** What the message must say. */
  readonly says: RegExp;
  readonly context?: string;
  /** Also listing the contexts must name the problem (the file as a whole can't be read). */
  readonly whole?: true;
  /** The name given is that of a file inside the file. */
  readonly below?: true;
}

const table: readonly Broken[] = [
  { kind: "no such file", make: () => undefined, says: /no kubeconfig at/, whole: true },
  { kind: "empty file", make: "", says: /has no contexts/ },
  { kind: "only a comment", make: "# nothing\n", says: /has no contexts/ },
  { kind: "a folder", make: (file) => mkdirSync(file), says: /is a folder/, whole: true },
  { kind: "a link to nowhere", make: (file) => symlinkSync(`${file}-gone`, file), says: /no kubeconfig at/, whole: true },
  { kind: "a link to itself", make: (file) => symlinkSync(file, file), says: /can't be read \(ELOOP\)/, whole: true },
  { kind: "a file below a file", make: (file) => writeFileSync(file, config()), below: true, says: /can't be read \(ENOTDIR\)/, whole: true },
  { kind: "a device", make: (file) => symlinkSync("/dev/zero", file), says: /isn't a regular file/, whole: true },
  { kind: "UTF-16, as PowerShell writes it", make: (file) => writeFileSync(file, `\ufeff${config()}`, "utf16le"), says: /isn't UTF-8/, whole: true },
  { kind: "binary", make: (file) => writeFileSync(file, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2])), says: /isn't UTF-8/, whole: true },
  { kind: "17 MB", make: (file) => writeFileSync(file, `# ${"x".repeat(17 * 1024 * 1024)}`), says: /too large/, whole: true },
  { kind: "cut in the middle of YAML", make: `current-context: dev\nusers: [{name: u, user: {token: ${secret}`, says: /isn't valid YAML at line 2/, whole: true },
  { kind: "cut in the middle of JSON", make: `{"users": [{"name": "u", "user": {"token": "${secret}"`, says: /isn't valid YAML at line 1/, whole: true },
  { kind: "tabs as indentation", make: `users:\n\t- name: u\n\t  user:\n\t    token: ${secret}\n`, says: /isn't valid YAML at line 2/, whole: true },
  { kind: "an unclosed quote", make: `current-context: "dev\ntoken: ${secret}\n`, says: /isn't valid YAML/, whole: true },
  { kind: "broken indentation", make: `clusters:\n- name: c\n cluster:\n   token: ${secret}\n`, says: /isn't valid YAML at line/, whole: true },
  { kind: "merge conflict marks", make: `<<<<<<< HEAD\ncurrent-context: dev\n=======\ntoken: ${secret}\n>>>>>>> b\n`, says: /isn't (valid YAML|a kubeconfig)/, whole: true },
  { kind: "an HTML page (a login page saved as a kubeconfig)", make: `<!doctype html><html><body>${secret}</body></html>`, says: /isn't (a kubeconfig|valid YAML)/, whole: true },
  { kind: "a list at the top", make: `- ${secret}\n`, says: /isn't a kubeconfig/, whole: true },
  { kind: "plain text", make: secret, says: /isn't a kubeconfig/, whole: true },
  { kind: "an alias to nothing", make: `users: [{name: u, user: *${secret}}]`, says: /isn't valid YAML|aliases/, whole: true },
  { kind: "aliases that expand without end", make: `a: &a [${secret}]\nb: &b [${"*a,".repeat(20)}]\nc: &c [${"*b,".repeat(20)}]\nd: &d [${"*c,".repeat(20)}]\ne: [${"*d,".repeat(20)}]`, says: /aliases/, whole: true },
  { kind: "another kind of object", make: `apiVersion: v1\nkind: Secret\ndata: {token: ${secretBase64}}`, says: /kind is "Secret"/, whole: true },
  { kind: "another apiVersion", make: `apiVersion: v2\nkind: Config\nusers: [{name: u, user: {token: ${secret}}}]`, says: /apiVersion other than "v1"/, whole: true },
  { kind: "clusters as a mapping", make: "clusters: {c: {server: https://a}}", says: /`clusters` that isn't a list/, whole: true },
  { kind: "an entry that is text", make: `users: [${secret}]`, says: /entry 1 in `users` that isn't a mapping/, whole: true },
  { kind: "a user that is text", make: `users: [{name: u, user: ${secret}}]`, says: /user "u" whose `user:` isn't a mapping/, whole: true },
  { kind: "a name that is a number", make: "clusters: [{name: 1, cluster: {server: https://a}}]", says: /name in `clusters` \(entry 1\) that isn't text/, whole: true },
  { kind: "a user twice", make: config({ more: "" }).replace("contexts:", `- name: u\n  user: {token: ${secret}}\ncontexts:`), says: /names the user "u" twice/, whole: true },
  { kind: "a current context that is a flag", make: config({ current: "yes" }), says: /`current-context` that isn't text/, whole: true },
  { kind: "no current context", make: config({ current: '""' }), says: /names no current context/ },
  { kind: "a current context that isn't there", make: config({ current: "prod" }), says: /no context "prod"/ },
  { kind: "a context of a setting that isn't there", make: config(), context: "staging", says: /no context "staging"/ },
  { kind: "a context without cluster", make: config({ context: "user: u" }), says: /context "dev" that names no cluster/ },
  { kind: "a cluster that nobody defines", make: config({ context: "cluster: gone, user: u" }), says: /cluster "gone", which no kubeconfig defines/ },
  { kind: "a user that nobody defines", make: config({ context: "cluster: c, user: gone" }), says: /user "gone", which no kubeconfig defines/ },
  { kind: "a namespace that is a flag (n)", make: config({ context: "cluster: c, user: u, namespace: n" }), says: /`namespace` isn't text/ },
  { kind: "a cluster without server", make: config({ cluster: "tls-server-name: a" }), says: /cluster "c" without `server`/ },
  { kind: "a server that is no address", make: config({ cluster: 'server: "https://a b:c"' }), says: /`server` isn't an address/ },
  { kind: "a server of another protocol", make: config({ cluster: "server: ssh://a" }), says: /neither https:\/\/ nor http:\/\// },
  { kind: "a server with a password in it", make: config({ cluster: `server: "https://me:${secret}@a"` }), says: /`server` holds a user name or password/ },
  { kind: "a proxy of another protocol", make: config({ cluster: `server: https://a, proxy-url: "ftp://me:${secret}@proxy"` }), says: /`proxy-url` isn't the address of a proxy/ },
  { kind: "a CA that is no base64", make: config({ cluster: `server: https://a, certificate-authority-data: "${secret}!"` }), says: /`certificate-authority-data` isn't base64/ },
  { kind: "a CA as PEM where base64 belongs", make: config({ cluster: `server: https://a, certificate-authority-data: ${JSON.stringify(authority.certificate)}` }), says: /isn't base64/ },
  { kind: "a CA that is no certificate", make: config({ cluster: `server: https://a, certificate-authority-data: ${secretBase64}` }), says: /is no PEM certificate/ },
  { kind: "a CA file that isn't there", make: config({ cluster: "server: https://a, certificate-authority: gone/ca.pem" }), says: /`certificate-authority` doesn't exist: .*gone\/ca\.pem/ },
  { kind: "a CA and insecure", make: config({ cluster: `server: https://a, insecure-skip-tls-verify: true, certificate-authority-data: ${base64(authority.certificate)}` }), says: /both a certificate authority and/ },
  { kind: "insecure as text", make: config({ cluster: 'server: https://a, insecure-skip-tls-verify: "true"' }), says: /`insecure-skip-tls-verify` is neither true nor false/ },
  { kind: "a token that is a number", make: config({ user: "token: 1234567890123456" }), says: /`token` isn't text/ },
  { kind: "a token with a line break", make: config({ user: `token: "${secret}\\n${secret}"` }), says: /`token` holds characters that no token has/ },
  { kind: "a token file with more than a token", make: config({ user: "tokenFile: config" }), says: /token file .* holds more than a token/ },
  { kind: "a group with a line break", make: config({ user: `token: ${secret}, as: me, as-groups: ["a\\r\\nX-Admin: yes"]` }), says: /control characters in `as`/ },
  { kind: "a token and a password", make: config({ user: `token: ${secret}, username: me, password: ${secret}` }), says: /both a token and a password/ },
  { kind: "a token file that isn't there", make: config({ user: "tokenFile: gone.txt" }), says: /token file .* doesn't exist: .*gone\.txt/ },
  { kind: "a certificate without key", make: config({ user: `client-certificate-data: ${base64(mine.certificate)}` }), says: /client certificate but no key/ },
  { kind: "a key without certificate", make: config({ user: `client-key-data: ${base64(mine.key)}` }), says: /client key but no certificate/ },
  { kind: "a key that is no base64", make: config({ user: `client-certificate-data: ${base64(mine.certificate)}, client-key-data: "${secret}?"` }), says: /`client-key-data` isn't base64/ },
  { kind: "a key that is no key", make: config({ user: `client-certificate-data: ${base64(mine.certificate)}, client-key-data: ${secretBase64}` }), says: /key that is no PEM private key/ },
  { kind: "another certificate's key", make: config({ user: `client-certificate-data: ${base64(mine.certificate)}, client-key-data: ${base64(other.key)}` }), says: /key don't belong together/ },
  { kind: "a certificate file that isn't there", make: config({ user: "client-certificate: gone.crt, client-key: gone.key" }), says: /client certificate .* doesn't exist: .*gone\.crt/ },
  { kind: "an auth-provider of old times", make: config({ user: `auth-provider: {name: gcp, config: {access-token: ${secret}}}` }), says: /auth-provider "gcp", which Kubernetes clients no longer have/ },
  { kind: "an auth-provider with numbers", make: config({ user: "auth-provider: {name: oidc, config: {client-secret: 12345678}}" }), says: /`auth-provider.config` isn't a mapping of texts/ },
  { kind: "exec without command", make: exec(v1), says: /`exec` has no `command`/ },
  { kind: "exec of an old apiVersion", make: exec("apiVersion: client.authentication.k8s.io/v1alpha1, command: aws"), says: /`exec.apiVersion` is not supported/ },
  { kind: "exec without apiVersion", make: exec("command: aws"), says: /`exec.apiVersion` is missing/ },
  { kind: "exec v1 without interactiveMode", make: exec("apiVersion: client.authentication.k8s.io/v1, command: aws"), says: /`exec.interactiveMode` is missing/ },
  { kind: "exec with a single argument", make: exec(`${v1}, command: aws, args: --token=${secret}`), says: /`exec.args` isn't a list of texts/ },
  { kind: "exec with variables as a mapping", make: exec(`${v1}, command: aws, env: {AWS_SECRET_ACCESS_KEY: ${secret}}`), says: /`exec.env` isn't a list of names and values/ },
  { kind: "exec and auth-provider", make: config({ user: `exec: {${v1}, command: aws}, auth-provider: {name: oidc}` }), says: /both `exec` and `auth-provider`/ },
  { kind: "groups without as", make: config({ user: `token: ${secret}, as-groups: [admins]` }), says: /but no `as`/ },
];

describe("a broken kubeconfig gives a clear message that names the file, what to do, and no secret", () => {
  test("the table has at least 30 kinds", () => {
    expect(new Set(table.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(30);
  });

  test.each(table)("$kind", async ({ make, says, context, whole, below }) => {
    const root = folderWith({});
    const made = join(root, "config");
    if (typeof make === "string") writeFileSync(made, make);
    else make(made);
    const file = below === true ? join(made, "config") : made;

    const failure = await connect(file, context ?? "");
    expect(failure).toBeInstanceOf(KubeError);
    const { message, remedy, detail } = (failure as KubeError).failure;
    expect(message).toMatch(says);
    expect(message).toContain(file);
    expect(message).toMatch(/\.$/);
    expect(remedy.length).toBeGreaterThan(10);

    const list = await listContexts([file]);
    if (whole === true) expect(list.problems.join()).toMatch(says);
    const everything = [message, remedy, detail, (failure as Error).stack ?? "", String((failure as Error).cause), ...list.problems, JSON.stringify(list.contexts)].join("\n");
    for (const hidden of [secret, secretBase64, secret.slice(0, 12), mine.key.split("\n")[1] ?? ""]) expect(everything).not.toContain(hidden);
  });
});

describe("whatever stands in a kubeconfig", () => {
  const good = config({
    cluster: `server: "https://127.0.0.1:1", certificate-authority-data: ${base64(authority.certificate)}`,
    user: `client-certificate-data: ${base64(mine.certificate)}, client-key-data: ${base64(mine.key)}, token: ${secret}, as: someone, as-groups: [a, b]`,
  });
  /** Numbers that look random and are the same in every run (mulberry32). */
  function numbers(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return (((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below | 0;
    };
  }
  const pieces = ["{", "}", "[", "]", ":", "- ", "\n", "\t", '"', "'", "#", "&a ", "*a", "<<: ", "---\n", "!!binary ", "? ", "| ", "null", "1e9", "yes", "\u0000", "\ufeff", "\u2028", "%YAML 9\n"];

  test("500 seeded ways to break it: a KubeError or a session, never another error, never a secret", async () => {
    const root = folderWith({});
    const file = join(root, "config");
    let refused = 0;
    for (let seed = 1; seed <= 500; seed++) {
      const next = numbers(seed);
      let text = good;
      for (let turn = next(4); turn >= 0; turn--) {
        const at = next(text.length);
        const kind = next(4);
        if (kind === 0) text = text.slice(0, at);
        else if (kind === 1) text = text.slice(0, at) + (pieces[next(pieces.length)] ?? "") + text.slice(at);
        else if (kind === 2) text = text.slice(0, at) + text.slice(at + 1 + next(20));
        else text = text.slice(0, at) + String.fromCharCode(32 + next(95)) + text.slice(at + 1);
      }
      writeFileSync(file, text);
      const error = await connect(file, "");
      if (error === undefined) continue;
      refused++;
      expect(error, `seed ${seed}`).toBeInstanceOf(KubeError);
      const list = await listContexts([file]);
      const everything = JSON.stringify([(error as KubeError).failure, list, (error as Error).stack]);
      // A part of the secret may end up in a name when quotes are lost; no message quotes a value.
      for (const hidden of [secret, mine.key.split("\n")[1] ?? "", base64(mine.key).slice(60, 90)]) expect(everything, `seed ${seed}`).not.toContain(hidden);
    }
    expect(refused).toBeGreaterThan(250);
  });
});

/** The error of everything that happens before the first byte to the server. */
async function connect(file: string, context: string): Promise<unknown> {
  try {
    const session = await openSession({ kubeconfigs: [file], context, namespaces: [] }, { clock: systemClock, environment: { platform: "linux", variables: { PATH: "" } } });
    await session.requestOptions();
    await session.authorization();
    return undefined;
  } catch (error) {
    return error;
  }
}
