import { block, line } from "../../base/text.ts";
import { KubeError } from "../errors.ts";
import { cutSecrets } from "../secretValues.ts";
import type { ClusterFailure } from "../types.ts";
import type { UserSettings } from "../config/userSettings.ts";

/** Who signs in with what, for messages. */
export interface SignInSubject {
  /** The user entry's name. */
  readonly user: string;
  /** The command as the kubeconfig names it. */
  readonly program: string;
  readonly installHint: string;
  /** Cuts the secrets of this user entry. */
  readonly redact: (text: string) => string;
}

function failure(reason: ClusterFailure["reason"], message: string, remedy: string, detail = ""): KubeError {
  return new KubeError({ reason, message, remedy, detail });
}

/** The end of what a program wrote, safe to show: what went wrong stands last. */
function lastWords(subject: SignInSubject, stderr: string): string {
  return block(subject.redact(stderr).split(/\r?\n/).slice(-40).map((each) => each.slice(-400)).join("\n"), 40);
}

/** Its file name: the whole path would leave no room for what it said. The detail has it. */
function nameOf(subject: SignInSubject): string {
  return `"${line(subject.redact(subject.program).split(/[/\\]/).at(-1) ?? "", 100)}"`;
}

function programOf(subject: SignInSubject): string {
  return `"${line(subject.redact(subject.program), 200)}"`;
}

export function programMissing(subject: SignInSubject, searched: readonly string[]): KubeError {
  const hint = block(subject.redact(subject.installHint), 10);
  const install = hint === "" ? `Install ${programOf(subject)} where PATH finds it, or write its full path into the kubeconfig; then connect again.` : `Install it, then connect again. The kubeconfig says: ${hint}`;
  const where = /[/\\]/.test(subject.program) ? "doesn't exist or may not be executed" : `was not found on PATH (${searched.join(", ") || "PATH is empty"})`;
  return failure("exec-missing", `The sign-in program ${programOf(subject)} of user "${line(subject.user, 100)}" ${where}.`, install, `Searched: ${searched.join("\n")}`);
}

export function programNotStarted(subject: SignInSubject, file: string, errno: string): KubeError {
  return failure("exec-failed", `The sign-in program ${programOf(subject)} could not be started (${errno}).`, "Run it in a terminal to see why; on another kind of machine it may be built for the wrong one.", file);
}

export function programFailed(subject: SignInSubject, how: string, stderr: string): KubeError {
  const words = lastWords(subject, stderr);
  const last = words.split("\n").filter((each) => each.trim() !== "").at(-1) ?? "";
  return failure(
    "exec-failed",
    // Its words first: a narrow row cuts the end.
    `Sign-in failed: ${last === "" ? `${nameOf(subject)} ${how}.` : `${line(last, 200)} (${nameOf(subject)} ${how})`}`,
    "Sign in with the program in a terminal, then connect again.",
    words,
  );
}

export function badCredential(subject: SignInSubject, what: string, stderr: string): KubeError {
  return failure("exec-failed", `Sign-in failed: ${nameOf(subject)} ended well, but ${what}.`, "Run it in a terminal to see what it prints, and update it; then connect again.", lastWords(subject, stderr));
}

export function signInTimeout(subject: SignInSubject, minutes: number, stderr: string): KubeError {
  return failure("exec-timeout", `Sign-in took longer than ${minutes} minutes: ${nameOf(subject)} was ended.`, "Sign in with the program in a terminal, then connect again.", lastWords(subject, stderr));
}

export function signInCancelled(subject: SignInSubject): KubeError {
  return failure("exec-cancelled", `Sign-in with ${nameOf(subject)} was cancelled.`, "Connect again to sign in.");
}

export function needsTerminal(subject: SignInSubject): KubeError {
  return failure("exec-failed", `The sign-in program ${programOf(subject)} wants a terminal (interactiveMode: Always), and there is none here.`, "Use a sign-in that works without questions, or set `interactiveMode: IfAvailable` in the kubeconfig if the program can do without.");
}

export function unsafeBatchArguments(subject: SignInSubject): KubeError {
  return failure("exec-failed", `The sign-in program ${programOf(subject)} is a batch file, and its arguments can't be passed to it safely.`, "Remove line breaks from its arguments in the kubeconfig, or name the program that the batch file starts.");
}

const removedProviders: Readonly<Record<string, string>> = {
  gcp: "Install gke-gcloud-auth-plugin and run `gcloud container clusters get-credentials`.",
  azure: "Install kubelogin and run `kubelogin convert-kubeconfig`.",
};

export function providerUnsupported(user: Pick<UserSettings, "name" | "file">, provider: string): KubeError {
  return failure(
    "kubeconfig",
    `In the kubeconfig ${user.file} the user "${line(user.name, 100)}" signs in with the auth-provider "${line(provider, 60)}", which Kubernetes clients no longer have.`,
    removedProviders[provider] ?? "Replace `auth-provider` by an exec plugin: write the kubeconfig anew with your provider's command.",
  );
}

export function credentialFile(user: Pick<UserSettings, "name" | "file">, field: string, file: string, what: string): KubeError {
  return failure("kubeconfig", `The ${field} that the kubeconfig ${user.file} names for user "${line(user.name, 100)}" ${what}: ${file}.`, "Correct the path in the kubeconfig, or write the file anew.");
}

export function certificateProblem(user: Pick<UserSettings, "name" | "file">, what: string): KubeError {
  return failure("kubeconfig", `In the kubeconfig ${user.file} the client certificate of user "${line(user.name, 100)}" ${what}.`, "Write the kubeconfig anew with your provider's command.");
}

export function credentialExpired(user: string, what: string, end: number): KubeError {
  return failure("unauthorized", `The ${what} of user "${line(user, 100)}" expired on ${new Date(end).toISOString().slice(0, 16).replace("T", " ")} UTC.`, "Sign in with your provider's command, or have a new kubeconfig issued; then connect again.");
}

export function oidcFailed(user: string, what: string, remedy: string, detail = ""): KubeError {
  return failure("oidc", `OIDC sign-in of user "${line(user, 100)}" failed: ${line(cutSecrets(what), 300)}.`, remedy, cutSecrets(detail));
}
