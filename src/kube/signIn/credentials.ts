import type { Impersonation, UserSettings } from "../config/userSettings.ts";

export interface ClientCertificate {
  /** PEM texts. */
  readonly cert: string;
  readonly key: string;
}

/** One way to show who we are. Rejects with KubeErrors. */
export interface Credentials {
  /** Value of the Authorization header; "" for none. May sign in. */
  authorization(signal?: AbortSignal): Promise<string>;
  /** May sign in. */
  certificate(signal?: AbortSignal): Promise<ClientCertificate | undefined>;
  /** The server refused what `authorization` and `certificate` gave: true when there is something else to try. Rejects where it is known why. */
  refused(): Promise<boolean>;
  /** Ends a sign-in that runs, for all who wait for it. */
  cancel(): void;
  dispose(): void;
}

export const nobody: Credentials = {
  authorization: () => Promise.resolve(""),
  certificate: () => Promise.resolve(undefined),
  refused: () => Promise.resolve(false),
  cancel: () => undefined,
  dispose: () => undefined,
};

/** A header that never changes. */
export function fixedAuthorization(value: string): Credentials {
  return { ...nobody, authorization: () => Promise.resolve(value) };
}

export function basicAuthorization(user: Pick<UserSettings, "username" | "password">): string {
  return `Basic ${Buffer.from(`${user.username}:${user.password}`).toString("base64")}`;
}

/** Certificate of one, headers of another: both are sent, as kubectl does. */
export function together(certificate: Credentials, header: Credentials): Credentials {
  return {
    authorization: (signal) => header.authorization(signal),
    certificate: (signal) => certificate.certificate(signal),
    async refused() {
      const both = await Promise.allSettled([certificate.refused(), header.refused()]);
      if (both.some((each) => each.status === "fulfilled" && each.value)) return true;
      const known = both.find((each) => each.status === "rejected");
      if (known !== undefined) throw known.reason;
      return false;
    },
    cancel() {
      certificate.cancel();
      header.cancel();
    },
    dispose() {
      certificate.dispose();
      header.dispose();
    },
  };
}

/**
 * Headers that ask the server to act as somebody else (client-go, transport/round_trippers.go,
 * `impersonatingRoundTripper`). Groups and extras of several values are several headers.
 */
export function impersonationHeaders(impersonation: Impersonation | undefined): Record<string, string | string[]> {
  if (impersonation === undefined) return {};
  const headers: Record<string, string | string[]> = { "Impersonate-User": bytes(impersonation.user) };
  if (impersonation.uid !== "") headers["Impersonate-Uid"] = bytes(impersonation.uid);
  if (impersonation.groups.length > 0) headers["Impersonate-Group"] = impersonation.groups.map(bytes);
  for (const [key, values] of Object.entries(impersonation.extra)) {
    if (values.length > 0) headers[`Impersonate-Extra-${escaped(key)}`] = values.map(bytes);
  }
  return headers;
}

/** Node writes header values as Latin-1; Kubernetes reads UTF-8. */
function bytes(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}

/** What may not stand in a header name is percent-encoded, byte by byte; and `%` itself. */
function escaped(key: string): string {
  return [...Buffer.from(key, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9!#$&'*+.^_`|~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
