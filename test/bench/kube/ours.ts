import { systemClock } from "../../../src/base/clock.ts";
import { jsonDecoder } from "../../../src/kube/decode.ts";
import { createHttp } from "../../../src/kube/http.ts";
import { GenerationalInterner } from "../../../src/kube/intern.ts";
import { Reflector } from "../../../src/kube/reflector.ts";
import type { Session } from "../../../src/kube/sessionTypes.ts";
import { Table } from "../../../src/kube/table.ts";
import { Turns } from "../../../src/kube/turns.ts";
import { podsDefinition } from "../../../src/model/resources.ts";
import { measure } from "./measure.ts";

/** Child: loads all pods from the server at the port given, until live. */
const base = new URL(`http://127.0.0.1:${process.argv[2]}`);
const session: Session = {
  contextName: "bench",
  namespace: "",
  server: base,
  requestOptions: () => Promise.resolve({ base }),
  authorization: () => Promise.resolve({}),
  unauthorized: () => Promise.resolve(false),
  onDidChangeSignIn: () => ({ dispose: () => undefined }),
  cancelSignIn: () => undefined,
  dispose: () => undefined,
};

const measured = await measure(
  () =>
    new Promise((resolve, reject) => {
      const intern = new GenerationalInterner();
      const http = createHttp(session, { clock: systemClock, userAgent: "bench" });
      const table = new Table(podsDefinition, () => {
        if (table.state.kind === "live") resolve(table.items.size);
      });
      table.setScopes([undefined]);
      const [scope] = table.scopes;
      if (scope === undefined) throw new Error("no scope");
      const reflector = new Reflector({ path: "/api/v1/pods", key: "pods" }, scope, {
        http, clock: systemClock, random: Math.random, turns: new Turns(), decoder: jsonDecoder(podsDefinition, intern),
        log: (level, message) => console.error(level, message),
        onEnd: (verdict) => reject(new Error(verdict)),
      });
      void reflector.run();
    }),
);
console.log(JSON.stringify(measured));
process.exit(0);
