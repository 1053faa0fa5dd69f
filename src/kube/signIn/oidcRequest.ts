import http from "node:http";
import https from "node:https";
import type { Clock } from "../../base/clock.ts";
import type { ClusterSettings } from "../config/clusterSettings.ts";
import type { Environment } from "../config/environment.ts";
import { isMapping } from "../config/kubeconfigFile.ts";
import { KubeError } from "../errors.ts";
import { createTransport } from "../transport/transport.ts";
import type { OidcAnswer, OidcRequest } from "./oidc.ts";
import { oidcFailed } from "./signInErrors.ts";

export interface OidcRequestDeps {
  readonly user: string;
  /** The kubeconfig's file, for messages. */
  readonly file: string;
  /** PEM text and path of the provider's CA; "" for the system's. */
  readonly authorityData: string;
  readonly authorityFile: string;
  readonly clock: Clock;
  readonly environment: Environment;
  readonly hostProxies: boolean;
}

const limit = 30_000;
const largest = 1024 * 1024;

/** Requests to an identity provider, through the same proxies and certificates as those to the cluster. */
export function oidcRequests(deps: OidcRequestDeps): OidcRequest {
  return async (url, form, headers, signal) => {
    const settings: ClusterSettings = {
      name: deps.user, file: deps.file, server: url, written: { server: url.href, proxy: "" },
      authorityData: deps.authorityData, authorityFile: deps.authorityFile,
      insecure: false, tlsServerName: "", proxy: undefined, disableCompression: true, execConfig: undefined,
    };
    const transport = createTransport(settings, deps.environment, deps.hostProxies);
    try {
      const options = await transport.options(undefined);
      const request = (url.protocol === "https:" ? https : http).request(url, {
        ...options,
        method: form === undefined ? "GET" : "POST",
        headers: { accept: "application/json", ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }), ...headers },
      });
      return await exchange(request, form?.toString(), deps, signal);
    } catch (error) {
      if (error instanceof KubeError) throw error;
      const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
      throw oidcFailed(deps.user, `${url.host} can't be reached (${code})`, "Check the connection to the identity provider (VPN, proxy, certificates), then connect again.");
    } finally {
      transport.dispose();
    }
  };
}

function exchange(request: http.ClientRequest, body: string | undefined, deps: OidcRequestDeps, signal: AbortSignal): Promise<OidcAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (code: string) => request.destroy(Object.assign(new Error(code), { code }));
    const timer = deps.clock.schedule(limit, () => fail("ETIMEDOUT"));
    const abort = () => fail("cancelled");
    const settle = (action: () => void) => {
      timer.dispose();
      signal.removeEventListener("abort", abort);
      action();
    };
    signal.addEventListener("abort", abort, { once: true });
    request.on("error", (error) => settle(() => reject(error)));
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        if (size > largest) fail("an endless answer");
        else parts.push(part);
      });
      response.on("error", (error) => settle(() => reject(error)));
      response.on("end", () => settle(() => resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(parts).toString("utf8")) })));
    });
    request.end(body);
  });
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMapping(value) ? value : undefined;
  } catch {
    // A page for people (a login form, a proxy's error): the status says enough.
    return undefined;
  }
}
