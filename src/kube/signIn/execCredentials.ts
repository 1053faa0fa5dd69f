import type { Clock } from "../../base/clock.ts";
import type { Credentials } from "./credentials.ts";
import type { ExecCredential } from "./execCredential.ts";
import { singleFlight } from "./singleFlight.ts";

interface Obtained {
  readonly credential: ExecCredential;
  readonly at: number;
}

/** A credential is renewed a little before it ends, so that it doesn't end on the way to the server. */
const leeway = 10_000;
/** A credential that is refused so soon after it was got won't be better the next time: the plugin isn't asked again. */
const soon = 30_000;

/** Credentials from a plugin: run once for all who ask, kept until they end or the server refuses them. */
export function execCredentials(run: (signal: AbortSignal) => Promise<ExecCredential>, clock: Clock): Credentials {
  let renewed = false;
  const flight = singleFlight<Obtained>({
    obtain: async (signal) => ({ credential: await run(signal), at: clock.now() }),
    isFresh: ({ credential: { expires }, at }) => {
      if (expires === undefined) return true;
      const now = clock.now();
      const lifetime = expires - at;
      // Ended before it came: this machine's clock is wrong, or the plugin's cache is old. The server judges; and not each request runs the plugin.
      if (lifetime <= 0) return now - at < soon;
      return now < expires - Math.min(leeway, lifetime / 10);
    },
  });
  const get = async (signal?: AbortSignal) => (await flight.get(signal)).credential;
  return {
    async authorization(signal) {
      const { token } = await get(signal);
      return token === "" ? "" : `Bearer ${token}`;
    },
    async certificate(signal) {
      const { certificate, key } = await get(signal);
      return certificate === "" ? undefined : { cert: certificate, key };
    },
    refused() {
      const { held } = flight;
      if (held === undefined) return Promise.resolve(false);
      // Several requests went out with the refused credential: the first one's refusal renewed it, the others only try again.
      if (clock.now() - held.at < soon) return Promise.resolve(renewed);
      renewed = true;
      flight.forget();
      return Promise.resolve(true);
    },
    cancel: () => flight.cancel(),
    dispose: () => flight.cancel(),
  };
}
