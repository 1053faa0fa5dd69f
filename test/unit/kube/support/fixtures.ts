import type { ObjectRecord } from "../../../../src/model/k8s.ts";
import { projectMetadata } from "../../../../src/model/metadata.ts";
import { numberOf, objectOf, textOf } from "../../../../src/model/read.ts";
import type { ResourceDefinition } from "../../../../src/model/resource.ts";
import type { Session } from "../../../../src/kube/sessionTypes.ts";

/** A small resource of the tests' own. */
export interface WidgetRecord extends ObjectRecord {
  readonly size: number;
  readonly message: string;
}

export const widgets: ResourceDefinition<WidgetRecord> = {
  key: "widgets.test",
  group: "test",
  versions: ["v1"],
  plural: "widgets",
  kind: "Widget",
  namespaced: true,
  project: (value, intern) => {
    const object = objectOf(value);
    return {
      ...projectMetadata(object, intern),
      size: numberOf(objectOf(object["spec"])["size"]) ?? -1,
      message: textOf(objectOf(object["status"])["message"]),
    };
  },
};

/** A session without credentials. */
export function plainSession(base: URL, changes: Partial<Session> = {}): Session {
  return {
    contextName: "test",
    namespace: "",
    server: base,
    requestOptions: () => Promise.resolve({ base }),
    authorization: () => Promise.resolve({}),
    unauthorized: () => Promise.resolve(false),
    onDidChangeSignIn: () => ({ dispose: () => undefined }),
    cancelSignIn: () => undefined,
    dispose: () => undefined,
    ...changes,
  };
}

/** mulberry32: a small generator with a seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** One turn of the event loop, sockets included. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
