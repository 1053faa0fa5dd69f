import type { Clock } from "../../base/clock.ts";
import type { ClusterSettings } from "../config/clusterSettings.ts";
import type { ResolvedContext } from "../config/context.ts";
import type { Environment } from "../config/environment.ts";
import type { ExecSettings, UserSettings } from "../config/userSettings.ts";
import { basicAuthorization, fixedAuthorization, nobody, together } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { execCredentials } from "./execCredentials.ts";
import { signInWithProgram } from "./execSignIn.ts";
import type { ExecSignInOptions } from "./execSignIn.ts";
import { clientCertificate, fixedToken, tokenFile } from "./fileCredentials.ts";
import { loginShellPath } from "./loginShellPath.ts";
import { oidcCredentials } from "./oidc.ts";
import { oidcRequests } from "./oidcRequest.ts";
import { oidcStore } from "./oidcStore.ts";
import { signIns } from "./shared.ts";
import type { Log } from "../types.ts";
import { providerUnsupported } from "./signInErrors.ts";

export interface CredentialsDeps {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly authority: () => Promise<string>;
  readonly redact: (text: string) => string;
  /** A sign-in program runs, or (undefined) ended. */
  readonly onSignIn: (program: string | undefined) => void;
  readonly hostProxies: boolean;
  readonly log: Log | undefined;
  /** Milliseconds for a sign-in; three minutes when not given. */
  readonly limit?: number;
}

/**
 * The credentials of a context's user, in kubectl's order: a token file before a token, these before a password, and a
 * plugin or provider only where there is none of them and no certificate. A certificate is sent besides the others.
 */
export function credentialsOf({ user, cluster }: ResolvedContext, deps: CredentialsDeps): Credentials {
  const certificate = user.certificateData !== "" || user.certificateFile !== "" ? clientCertificate(user, deps.clock) : undefined;
  const header =
    user.tokenFile !== "" ? tokenFile(user, deps.clock)
    : user.token !== "" ? fixedToken(user, deps.clock)
    : user.username !== "" || user.password !== "" ? fixedAuthorization(basicAuthorization(user))
    : undefined;
  if (certificate !== undefined || header !== undefined) return together(certificate ?? nobody, header ?? nobody);
  if (user.exec !== undefined) return plugin(user, user.exec, cluster, deps);
  if (user.provider === undefined) return nobody;
  if (user.provider.name !== "oidc") throw providerUnsupported(user, user.provider.name);
  return oidc(user, user.provider.config, deps);
}

function plugin(user: UserSettings, exec: ExecSettings, cluster: ClusterSettings, deps: CredentialsDeps): Credentials {
  const subject = { user: user.name, program: exec.command, installHint: exec.installHint, redact: deps.redact };
  const options: ExecSignInOptions = {
    exec, cluster, subject,
    authority: deps.authority,
    environment: deps.environment,
    clock: deps.clock,
    limit: deps.limit ?? 180_000,
    loginShellPath: (signal) => loginShellPath(deps.environment, deps.clock, signal),
  };
  const key = JSON.stringify([user.file, user.name, exec, exec.provideClusterInfo ? { ...cluster, name: "", file: "" } : null]);
  return signIns.lease(
    key,
    (observe) => execCredentials((signal) => observe(() => signInWithProgram(options, signal)), deps.clock),
    // Its file name: a row has no room for a path.
    (running) => deps.onSignIn(running ? exec.command.split(/[/\\]/).at(-1) : undefined),
  );
}

function oidc(user: UserSettings, config: Readonly<Record<string, string>>, deps: CredentialsDeps): Credentials {
  const request = oidcRequests({
    user: user.name,
    file: user.file,
    authorityData: Buffer.from(config["idp-certificate-authority-data"] ?? "", "base64").toString("utf8"),
    authorityFile: config["idp-certificate-authority"] ?? "",
    clock: deps.clock,
    environment: deps.environment,
    hostProxies: deps.hostProxies,
  });
  return oidcCredentials(config, { user: user.name, clock: deps.clock, request, ...oidcStore(user.file, user.name, deps.log) });
}
