import { open, readFile, unlink, writeFile } from "node:fs/promises";
import { isMap, isSeq, parseDocument } from "yaml";
import { parseKubeconfig } from "../config/kubeconfigFile.ts";
import { userSettings } from "../config/userSettings.ts";
import type { Log } from "../types.ts";
import type { OidcTokens } from "./oidc.ts";

export interface OidcStore {
  load(): Promise<OidcTokens>;
  save(old: OidcTokens, now: OidcTokens): Promise<void>;
}

/** Keeps the tokens of one user in the kubeconfig file that names the user, as kubectl does. */
export function oidcStore(file: string, user: string, log: Log | undefined): OidcStore {
  const load = async (): Promise<OidcTokens> => {
    const entry = parseKubeconfig(await readFile(file, "utf8"), file).users.get(user);
    const config = entry === undefined ? {} : (userSettings(entry).provider?.config ?? {});
    return { idToken: config["id-token"] ?? "", refreshToken: config["refresh-token"] ?? "" };
  };
  return {
    load,
    async save(old, now) {
      try {
        await locked(file, async () => {
          // Whoever renewed them in the meantime has the newer ones.
          if ((await load()).refreshToken !== old.refreshToken) return;
          await writeFile(file, withTokens(await readFile(file, "utf8"), user, now));
        });
      } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "unexpected content";
        log?.("warn", `The renewed OIDC tokens of user "${user}" were not written to ${file} (${code}); kubectl may have to sign in again.`);
      }
    },
  };
}

/** client-go's lock (tools/clientcmd/loader.go, `lockFile`): a file beside it that only one can create. */
async function locked(file: string, action: () => Promise<void>): Promise<void> {
  const lock = `${file}.lock`;
  await (await open(lock, "wx")).close();
  try {
    await action();
  } finally {
    await unlink(lock);
  }
}

/** The text with other tokens; comments and order stay. */
function withTokens(text: string, user: string, tokens: OidcTokens): string {
  const document = parseDocument(text, { version: "1.1" });
  const users = document.get("users");
  const index = isSeq(users) ? users.items.findIndex((item) => isMap(item) && item.get("name") === user) : -1;
  if (index < 0) throw new Error("The user is gone.");
  const path = ["users", index, "user", "auth-provider", "config"];
  document.setIn([...path, "id-token"], tokens.idToken);
  document.setIn([...path, "refresh-token"], tokens.refreshToken);
  return document.toString({ lineWidth: 0 });
}
