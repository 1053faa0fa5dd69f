import type { Clock } from "../../base/clock.ts";
import { nobody } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { oidcFailed } from "./signInErrors.ts";

export interface OidcDeps {
  readonly user: string;
  readonly file: string;
  readonly clock: Clock;
}

export function oidcCredentials(config: Readonly<Record<string, string>>, deps: OidcDeps): Credentials {
  const token = config["id-token"] ?? "";
  return {
    ...nobody,
    authorization: () => (token === "" ? Promise.reject(oidcFailed(deps.user, "the kubeconfig holds no id-token", "Sign in with your provider's command, then connect again.")) : Promise.resolve(`Bearer ${token}`)),
  };
}
