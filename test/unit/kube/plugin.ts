import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../src/base/clock.ts";
import { openSession } from "../../../src/kube/session.ts";
import type { Session } from "../../../src/kube/sessionTypes.ts";
import { folderWith } from "./temporary.ts";

export interface Plugin {
  readonly folder: string;
  /** How often it was started. */
  starts(): number;
  /** What the script appended to the file `notes` beside it. */
  notes(): string;
  open(options?: { readonly clock?: Clock; readonly environment?: Readonly<Record<string, string>>; readonly limit?: number; readonly context?: string }): Promise<Session>;
}

/** A real credential plugin: a Node script in a folder of its own with a kubeconfig that names it. `exec` are fields of the kubeconfig's `exec`, over the defaults. */
export function pluginThat(script: string, clock: Clock, exec: Readonly<Record<string, unknown>> = {}, user: Readonly<Record<string, unknown>> = {}, cluster: Readonly<Record<string, unknown>> = {}): Plugin {
  const folder = folderWith({});
  const program = join(folder, "sign-in.mjs");
  writeFileSync(
    program,
    `#!${process.execPath}
import { appendFileSync } from "node:fs";
const note = (text) => appendFileSync(${JSON.stringify(join(folder, "notes"))}, text);
const give = (status, apiVersion = "client.authentication.k8s.io/v1") => process.stdout.write(JSON.stringify({ kind: "ExecCredential", apiVersion, status }));
appendFileSync(${JSON.stringify(join(folder, "starts"))}, "x");
${script}
`,
  );
  chmodSync(program, 0o755);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "dev",
    clusters: [
      { name: "c", cluster: { server: "https://127.0.0.1:1", ...cluster } },
      { name: "d", cluster: { server: "https://127.0.0.1:2" } },
    ],
    users: [{ name: "u", user: { exec: { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "IfAvailable", command: "./sign-in.mjs", ...exec }, ...user } }],
    contexts: [
      { name: "dev", context: { cluster: "c", user: "u" } },
      { name: "other-cluster", context: { cluster: "d", user: "u" } },
    ],
  };
  writeFileSync(join(folder, "config"), JSON.stringify(config));
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
  return {
    folder,
    starts: () => read("starts").length,
    notes: () => read("notes"),
    open: (options = {}) =>
      openSession(
        { kubeconfigs: [join(folder, "config")], context: options.context ?? "", namespaces: [] },
        {
          clock: options.clock ?? clock,
          environment: { platform: process.platform, variables: { PATH: process.env["PATH"], ...options.environment } },
          ...(options.limit === undefined ? {} : { signInLimit: options.limit }),
        },
      ),
  };
}
