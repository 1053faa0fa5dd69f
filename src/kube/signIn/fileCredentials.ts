import { readFile } from "node:fs/promises";
import type { Clock } from "../../base/clock.ts";
import { isToken } from "../config/fields.ts";
import { secretValues } from "../secretValues.ts";
import { fixedAuthorization, nobody } from "./credentials.ts";
import type { ClientCertificate, Credentials } from "./credentials.ts";
import { certificateEnd, pairProblem, tokenEnd } from "./pemPair.ts";
import { certificateProblem, credentialExpired, credentialFile } from "./signInErrors.ts";
import { singleFlight } from "./singleFlight.ts";
import type { SingleFlight } from "./singleFlight.ts";
import type { UserSettings } from "../config/userSettings.ts";

/** client-go reads a token file anew after a minute, ten seconds early (transport/token_source.go, `NewCachedFileTokenSource`). */
const fresh = 50_000;

interface Read<T> {
  readonly value: T;
  readonly at: number;
}

/** A file's content, read anew each minute. What was read once stays in use while the file can't be read. */
function rereading<T>(clock: Clock, read: () => Promise<T>) {
  const flight: SingleFlight<Read<T>> = singleFlight<Read<T>>({
    obtain: async () => {
      try {
        return { value: await read(), at: clock.now() };
      } catch (error) {
        if (flight.held === undefined) throw error;
        return { value: flight.held.value, at: clock.now() };
      }
    },
    isFresh: (held) => clock.now() - held.at < fresh,
  });
  return {
    get: async (signal?: AbortSignal) => (await flight.get(signal)).value,
    /** True when the file says something new. */
    async again(): Promise<boolean> {
      const before = flight.held?.value;
      flight.forget();
      return JSON.stringify((await flight.get()).value) !== JSON.stringify(before);
    },
  };
}

export function tokenFile(user: UserSettings, clock: Clock): Credentials {
  const token = rereading(clock, async () => {
    try {
      const text = (await readText(user, "token file", user.tokenFile)).trim();
      if (text === "") throw credentialFile(user, "token file", user.tokenFile, "is empty");
      secretValues.add(text);
      if (!isToken(text)) throw credentialFile(user, "token file", user.tokenFile, "holds more than a token");
      return text;
    } catch (error) {
      // The token beside it is what client-go falls back to.
      if (user.token !== "") return user.token;
      throw error;
    }
  });
  return { ...nobody, authorization: async (signal) => `Bearer ${await token.get(signal)}`, refused: () => token.again() };
}

/** A token that stands in the kubeconfig itself. */
export function fixedToken(user: UserSettings, clock: Clock): Credentials {
  return {
    ...fixedAuthorization(`Bearer ${user.token}`),
    refused() {
      const end = tokenEnd(user.token);
      return end !== undefined && end < clock.now() ? Promise.reject(credentialExpired(user.name, "token", end)) : Promise.resolve(false);
    },
  };
}

export function clientCertificate(user: UserSettings, clock: Clock): Credentials {
  const pair = rereading<ClientCertificate>(clock, async () => {
    const cert = user.certificateData || (await readText(user, "client certificate", user.certificateFile));
    const key = user.keyData || (await readText(user, "client key", user.keyFile));
    secretValues.add(key);
    const problem = pairProblem(cert, key);
    if (problem !== undefined) throw certificateProblem(user, problem);
    return { cert, key };
  });
  const fixed = user.certificateData !== "" && user.keyData !== "";
  return {
    ...nobody,
    certificate: (signal) => pair.get(signal),
    async refused() {
      if (!fixed && (await pair.again())) return true;
      const end = certificateEnd((await pair.get()).cert);
      if (end !== undefined && end < clock.now()) throw credentialExpired(user.name, "client certificate", end);
      return false;
    },
  };
}

async function readText(user: UserSettings, what: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw credentialFile(user, what, file, code === "ENOENT" ? "doesn't exist" : `can't be read (${code})`);
  }
}
