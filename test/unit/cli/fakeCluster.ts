import { Emitter } from "../../../src/base/event.ts";
import type { Cluster, ConnectionState } from "../../../src/kube/types.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import { objectsOf, type Lists } from "../../fixtures/tables.ts";

const refused = () => Promise.reject(new Error("not asked for in this test"));

/** A cluster that goes where the test says. Before `become`, every list is loading. */
export class FakeCluster implements Cluster {
  readonly id = "fake";
  readonly name = "prod";
  readonly source = { kubeconfigs: [], context: "prod", namespaces: [] };
  state: ConnectionState = { kind: "disconnected" };
  objects = objectsOf({ items: {}, live: { kind: "loading", loaded: 0 } });
  connects = 0;
  readonly actions = {} as Cluster["actions"];
  disposed = false;
  readonly #state = new Emitter<ConnectionState>();
  readonly #change = new Emitter<void>();
  readonly onDidChangeState = this.#state.event;
  readonly onDidChange = this.#change.event;
  readonly #onConnect: ConnectionState;

  constructor(onConnect: ConnectionState = { kind: "connected", since: 0, version: "v1.36.3", server: "https://10.0.0.1" }) {
    this.#onConnect = onConnect;
  }

  connect(): Promise<void> {
    this.connects++;
    this.become(this.#onConnect);
    return Promise.resolve();
  }

  become(state: ConnectionState): void {
    this.state = state;
    this.#state.fire(state);
  }

  hold(items: Lists["items"], states: Readonly<Record<string, ResourceState>> = {}): void {
    this.objects = objectsOf({ items, states, live: { kind: "live", since: 1 } });
    this.#change.fire();
  }

  dispose(): void {
    this.disposed = true;
  }

  readonly cancelSignIn = () => undefined;
  readonly disconnect = () => undefined;
  readonly refresh = () => undefined;
  readonly need = () => ({ dispose: () => undefined });
  readonly namespace = "default";
  readonly facts = refused;
  readonly get = refused;
  readonly events = refused;
  readonly logs = refused;
  readonly user = refused;
  readonly namespaces = refused;
}
