import type { Clock } from "../../base/clock.ts";
import { isLoopback, hostOf } from "../transport/proxyRules.ts";
import { isToken } from "../config/fields.ts";
import { secretValues } from "../secretValues.ts";
import { nobody } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { tokenEnd } from "./pemPair.ts";
import { oidcFailed } from "./signInErrors.ts";
import { singleFlight } from "./singleFlight.ts";

/** One exchange with the identity provider. Rejects with a KubeError when there is no answer. */
export type OidcRequest = (url: URL, form: URLSearchParams | undefined, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<OidcAnswer>;

export interface OidcAnswer {
  readonly status: number;
  /** JSON, or undefined for anything else. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export interface OidcTokens {
  readonly idToken: string;
  readonly refreshToken: string;
}

export interface OidcDeps {
  readonly user: string;
  readonly clock: Clock;
  readonly request: OidcRequest;
  /** The tokens as the kubeconfig has them now: another program may have renewed them. */
  readonly load: () => Promise<OidcTokens>;
  /** Keeps new tokens for other programs: a provider may take the old refresh token back once it gave a new one. Never rejects. */
  readonly save: (old: OidcTokens, now: OidcTokens) => Promise<void>;
}

/** A token is renewed so long before it ends (client-go, plugin/pkg/client/auth/oidc, `expiryDelta`). */
const leeway = 10_000;
const soon = 30_000;
const signInAgain = "Sign in with your provider's command (for example `kubectl oidc-login`), then connect again.";

/**
 * The `oidc` auth-provider as client-go has it: the id-token of the kubeconfig while it is valid, then the refresh
 * grant. client-node's is not used: it takes the seconds that a token lives for the time that it ends, sends no client
 * secret, and goes around VS Code's proxy settings.
 */
export function oidcCredentials(config: Readonly<Record<string, string>>, deps: OidcDeps): Credentials {
  const valid = ({ idToken }: OidcTokens) => deps.clock.now() + leeway < (tokenEnd(idToken) ?? 0);
  let refusedToken: string | undefined;
  let gotAt = 0;
  const flight = singleFlight<OidcTokens>({
    isFresh: (tokens) => valid(tokens) && tokens.idToken !== refusedToken,
    async obtain(signal) {
      const kept = await deps.load();
      secretValues.add(kept.idToken, kept.refreshToken);
      gotAt = deps.clock.now();
      if (valid(kept) && kept.idToken !== refusedToken) return kept;
      if (kept.refreshToken === "") throw oidcFailed(deps.user, kept.idToken === "" ? "the kubeconfig holds no token" : "the id-token ended, and there is no refresh-token", signInAgain);
      const now = await renew(config, kept, deps, signal);
      await deps.save(kept, now);
      return now;
    },
  });
  return {
    ...nobody,
    authorization: async (signal) => `Bearer ${(await flight.get(signal)).idToken}`,
    refused() {
      const { held } = flight;
      if (held === undefined || held.refreshToken === "") return Promise.resolve(false);
      // As with plugins: several requests went out with the refused token, and a new one that is refused at once stays so.
      if (deps.clock.now() - gotAt < soon) return Promise.resolve(refusedToken !== undefined);
      refusedToken = held.idToken;
      return Promise.resolve(true);
    },
    cancel: () => flight.cancel(),
    dispose: () => flight.cancel(),
  };
}

async function renew(config: Readonly<Record<string, string>>, kept: OidcTokens, deps: OidcDeps, signal: AbortSignal): Promise<OidcTokens> {
  const endpoint = await tokenEndpoint(config["idp-issuer-url"] ?? "", deps, signal);
  const [id, secret] = [config["client-id"] ?? "", config["client-secret"] ?? ""];
  if (id === "") throw oidcFailed(deps.user, "the kubeconfig names no client-id", "Add client-id to the auth-provider, or write the kubeconfig anew.");
  const form = { grant_type: "refresh_token", refresh_token: kept.refreshToken };
  const inForm = () => deps.request(endpoint, new URLSearchParams({ ...form, client_id: id, ...(secret === "" ? {} : { client_secret: secret }) }), {}, signal);
  let answer: OidcAnswer;
  if (secret === "") answer = await inForm();
  else {
    // RFC 6749, 2.3.1: the header must be known to every server, the form to some only; some know the form only.
    const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64");
    answer = await deps.request(endpoint, new URLSearchParams(form), { authorization: `Basic ${basic}` }, signal);
    if (answer.status === 401 || answer.body?.["error"] === "invalid_client") answer = await inForm();
  }
  const { status, body } = answer;
  secretValues.add(...["id_token", "access_token", "refresh_token"].map((name) => body?.[name]).filter((value) => typeof value === "string"));
  const idToken = body?.["id_token"];
  if (status === 200 && typeof idToken === "string" && idToken !== "" && isToken(idToken)) {
    const next = body?.["refresh_token"];
    return { idToken, refreshToken: typeof next === "string" && next !== "" ? next : kept.refreshToken };
  }
  if (status === 200) throw oidcFailed(deps.user, "the provider's answer holds no id_token", "Sign in again with the scope `openid`; if that doesn't help, use an exec plugin.");
  const words = [body?.["error"], body?.["error_description"]].filter((each) => typeof each === "string").join(": ");
  throw oidcFailed(deps.user, `the provider doesn't renew the token (${words === "" ? `HTTP ${status}` : words})`, signInAgain);
}

/** OpenID Connect Discovery 1.0, section 4. */
async function tokenEndpoint(issuer: string, deps: OidcDeps, signal: AbortSignal): Promise<URL> {
  const remedy = "Check idp-issuer-url in the kubeconfig.";
  const url = checkedUrl(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  if (url === undefined) throw oidcFailed(deps.user, issuer === "" ? "the kubeconfig names no idp-issuer-url" : "idp-issuer-url is no https address", remedy);
  const { status, body } = await deps.request(url, undefined, {}, signal);
  const endpoint = body?.["token_endpoint"];
  const found = typeof endpoint === "string" ? checkedUrl(endpoint) : undefined;
  if (status !== 200 || found === undefined) throw oidcFailed(deps.user, `${url.host} doesn't describe an OpenID provider (HTTP ${status})`, remedy);
  return found;
}

/** Refresh tokens go over https, or stay on this machine. */
function checkedUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(hostOf(url))) ? url : undefined;
}
