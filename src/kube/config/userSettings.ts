import { decoded } from "../transport/decoded.ts";
import { base64Field, flagField, isToken, mappingField, pathField, textField, textsField, whereOf } from "./fields.ts";
import { isMapping } from "./kubeconfigFile.ts";
import type { Entry } from "./kubeconfigFile.ts";
import { kubeconfigProblem } from "./kubeconfigErrors.ts";
import { dirname, isAbsolute, resolve, sep } from "node:path";

/** A user entry, read and checked. Empty texts are absent fields. It holds secrets: it leaves this folder never. */
export interface UserSettings {
  readonly name: string;
  readonly file: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly username: string;
  readonly password: string;
  readonly certificateData: string;
  readonly certificateFile: string;
  readonly keyData: string;
  readonly keyFile: string;
  readonly exec: ExecSettings | undefined;
  readonly provider: ProviderSettings | undefined;
  readonly impersonation: Impersonation | undefined;
}

export interface ExecSettings {
  /** A name to look up on PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly apiVersion: string;
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: "Never" | "IfAvailable" | "Always";
}

export interface ProviderSettings {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

export interface Impersonation {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export function userSettings(entry: Entry): UserSettings {
  const settings: UserSettings = {
    name: entry.name,
    file: entry.file,
    token: textField(entry, "token").trim(),
    tokenFile: pathField(entry, "tokenFile"),
    username: textField(entry, "username"),
    password: textField(entry, "password"),
    certificateData: base64Field(entry, "client-certificate-data"),
    certificateFile: pathField(entry, "client-certificate"),
    keyData: base64Field(entry, "client-key-data"),
    keyFile: pathField(entry, "client-key"),
    exec: execSettings(entry),
    provider: providerSettings(entry),
    impersonation: impersonation(entry),
  };
  checkTogether(entry, settings);
  return settings;
}

/** What client-go refuses as well (tools/clientcmd/validation.go, `validateAuthInfo`). */
function checkTogether(entry: Entry, user: UserSettings): void {
  const refuse = (what: string, remedy: string) => kubeconfigProblem(entry.file, `has a user "${entry.name}" ${what}`, remedy);
  const certificate = user.certificateData !== "" || user.certificateFile !== "";
  const key = user.keyData !== "" || user.keyFile !== "";
  if (!isToken(user.token)) throw refuse("whose `token` holds characters that no token has, such as a line break or blank", "Copy the token anew, on one line.");
  const names = [user.impersonation?.user ?? "", user.impersonation?.uid ?? "", ...(user.impersonation?.groups ?? []), ...Object.values(user.impersonation?.extra ?? {}).flat()];
  if (names.some((name) => /[\x00-\x1f\x7f]/.test(name))) throw refuse("with control characters in `as`, `as-uid`, `as-groups` or `as-user-extra`", "Remove line breaks and other control characters.");
  if (certificate && !key) throw refuse("with a client certificate but no key", "Add `client-key` or `client-key-data`, or write the file anew with your provider's command.");
  const another = user.token !== "" || user.tokenFile !== "" || user.username !== "" || user.exec !== undefined || user.provider !== undefined;
  // Beside another credential kubectl ignores such a key.
  if (key && !certificate && !another) throw refuse("with a client key but no certificate", "Add `client-certificate` or `client-certificate-data`, or write the file anew with your provider's command.");
  if (user.token !== "" && (user.username !== "" || user.password !== "")) throw refuse("with both a token and a password", "Keep only one of them.");
  if (user.exec !== undefined && user.provider !== undefined) throw refuse("with both `exec` and `auth-provider`", "Keep `exec`; `auth-provider` is the old form.");
}

/** `client.authentication.k8s.io/v1alpha1` was removed from client-go in 1.24. */
const apiVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

function execSettings(entry: Entry): ExecSettings | undefined {
  const exec = mappingField(entry, "exec");
  if (exec === undefined) return undefined;
  const text = (field: string) => textField(entry, field, exec, `exec.${field}`);
  const command = text("command").trim();
  if (command === "") throw kubeconfigProblem(entry.file, `has a user "${entry.name}" whose \`exec\` has no \`command\``, "Add the program that signs you in, or write the file anew with your provider's command.");
  const apiVersion = text("apiVersion");
  if (!apiVersions.includes(apiVersion)) {
    throw kubeconfigProblem(entry.file, `${whereOf(entry, "exec.apiVersion")} is ${apiVersion === "" ? "missing" : "not supported"}`, `Use ${apiVersions.join(" or ")}: update the sign-in program and write the file anew with your provider's command.`);
  }
  const mode = text("interactiveMode") || (apiVersion.endsWith("/v1beta1") ? "IfAvailable" : "");
  if (mode !== "Never" && mode !== "IfAvailable" && mode !== "Always") {
    throw kubeconfigProblem(entry.file, `${whereOf(entry, "exec.interactiveMode")} is ${mode === "" ? "missing" : "unknown"}`, "Write `interactiveMode: IfAvailable` (or Never, or Always).");
  }
  return {
    // Only a command with a path in it is relative to the file; a bare name is looked up on PATH.
    command: command.includes(sep) && !isAbsolute(command) ? resolve(dirname(resolve(entry.file)), command) : command,
    args: textsField(entry, "args", exec, "exec.args"),
    env: variables(entry, exec["env"]),
    apiVersion,
    installHint: text("installHint"),
    provideClusterInfo: flagField(entry, "provideClusterInfo", exec, "exec.provideClusterInfo"),
    interactiveMode: mode,
  };
}

function variables(entry: Entry, value: unknown): ExecSettings["env"] {
  const list: unknown = value ?? [];
  const broken = () => kubeconfigProblem(entry.file, `${whereOf(entry, "exec.env")} isn't a list of names and values`, "Write each variable as `- name: …` with `value: …` in quotes below.");
  if (!Array.isArray(list)) throw broken();
  return list.map((each: unknown) => {
    if (!isMapping(each)) throw broken();
    const name = each["name"];
    const content = each["value"] ?? "";
    if (typeof name !== "string" || name === "" || typeof content !== "string" || /[=\0]/.test(name) || content.includes("\0")) throw broken();
    return { name, value: content };
  });
}

function providerSettings(entry: Entry): ProviderSettings | undefined {
  const provider = mappingField(entry, "auth-provider");
  if (provider === undefined) return undefined;
  const config: unknown = provider["config"] ?? {};
  if (!isMapping(config) || !Object.values(config).every((value) => typeof value === "string" || value === null)) {
    throw kubeconfigProblem(entry.file, `${whereOf(entry, "auth-provider.config")} isn't a mapping of texts`, "Put its values in quotes.");
  }
  const texts = Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : ""] as const);
  return { name: textField(entry, "name", provider, "auth-provider.name"), config: Object.fromEntries(texts) };
}

function impersonation(entry: Entry): Impersonation | undefined {
  const user = textField(entry, "as");
  const uid = textField(entry, "as-uid");
  const groups = textsField(entry, "as-groups");
  const extra: Record<string, readonly string[]> = {};
  const fields = mappingField(entry, "as-user-extra") ?? {};
  for (const key of Object.keys(fields)) extra[key] = textsField(entry, key, fields, `as-user-extra.${key}`);
  if (user !== "") return { user, uid, groups, extra };
  if (uid === "" && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw kubeconfigProblem(entry.file, `has a user "${entry.name}" with \`as-uid\`, \`as-groups\` or \`as-user-extra\` but no \`as\``, "Add `as: NAME`, or remove them.");
}

/** Every value that must not be shown, for the redactor. */
export function secretsOf(user: UserSettings, proxy: URL | undefined): readonly string[] {
  const notSecret = new Set(["client-id", "idp-issuer-url", "idp-certificate-authority", "idp-certificate-authority-data", "extra-scopes"]);
  const provider = Object.entries(user.provider?.config ?? {}).filter(([key]) => !notSecret.has(key));
  const basic = Buffer.from(`${user.username}:${user.password}`).toString("base64");
  return [
    user.token, user.password, user.password === "" ? "" : basic, user.keyData, user.certificateData,
    ...provider.map(([, value]) => value),
    // Most variables are names of profiles and regions, which messages need.
    ...(user.exec?.env ?? []).filter(({ name }) => /key|token|secret|pass|credential/i.test(name)).map(({ value }) => value),
    decoded(proxy?.password ?? ""),
  ].filter((value) => value !== "");
}
