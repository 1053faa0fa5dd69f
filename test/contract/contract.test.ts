import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { Recorder, type Case } from "./case.ts";
import { access } from "./cases/access.ts";
import { discovery } from "./cases/discovery.ts";
import { errors } from "./cases/errors.ts";
import { lists } from "./cases/lists.ts";
import { logs } from "./cases/logs.ts";
import { watches } from "./cases/watches.ts";
import { writes } from "./cases/writes.ts";
import { withoutWording, type Observation } from "./normalise.ts";
import type { ContractServer } from "./server.ts";
import { realServer, simulatedServer } from "./servers.ts";

/** The contract of a Kubernetes API, as far as the extension relies on it. What the real kube-apiserver does is the expectation. */
const areas: Readonly<Record<string, readonly Case[]>> = { discovery, lists, watches, errors, writes, access, logs };

let real: ContractServer;
let simulated: ContractServer;
let failed = false;

beforeAll(async () => {
  [real, simulated] = await Promise.all([realServer(), simulatedServer()]);
});

afterAll(async () => {
  await real.stop(failed);
  await simulated.stop(failed);
});

/** Runs one case in a namespace of its own, which has the same name on both servers. */
async function record(server: ContractServer, one: Case, namespace: string): Promise<readonly Observation[]> {
  const on = new Recorder(server, namespace);
  await server.admin.ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await one.run(on);
  return one.freeWording === true ? withoutWording(on.seen) : on.seen;
}

for (const [area, cases] of Object.entries(areas)) {
  describe(area, () => {
    cases.forEach((one, index) => {
      test(one.name, async () => {
        onTestFailed(() => void (failed = true));
        const namespace = `${area}-${index}`;
        const [expected, found] = await Promise.all([record(real, one, namespace), record(simulated, one, namespace)]);
        expect(expected.map((seen) => seen.status)).toEqual(one.statuses);
        expect(found).toEqual(expected);
      });
    });
  });
}
