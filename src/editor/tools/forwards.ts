import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import { Emitter, type Disposable } from "../../base/event.ts";
import { count } from "../../base/format.ts";
import type { ForwardServer } from "../../kube/actions/types.ts";
import { plainLabel } from "../plainLabel.ts";
import type { Forward, ForwardRequest, Forwards } from "./types.ts";

interface Entry extends Forward {
  readonly request: ForwardRequest;
  server: ForwardServer | undefined;
  localPort: number;
  pod: string;
  connections: number;
  error: string;
}

/** The port-forwards of this window. A stopped one stays in the list, to be started again. */
export class PortForwards implements Forwards, Disposable {
  readonly #store = new DisposableStore();
  readonly #entries = new Map<number, Entry>();
  readonly #changed = this.#store.add(new Emitter<void>());
  #next = 1;

  readonly onDidChange = this.#changed.event;

  constructor() {
    const item = this.#store.add(vscode.window.createStatusBarItem("kubeGpu.portForwards", vscode.StatusBarAlignment.Left, 9));
    item.name = "GPU Inspector: Port Forwards";
    item.command = "kubeGpu.portForwards";
    this.#store.add(this.onDidChange(() => {
      const running = this.all.filter(({ running: runs }) => runs);
      item.text = `$(plug) ${count(running.length, "port-forward")}`;
      item.tooltip = running.map(({ localPort, title }) => `127.0.0.1:${localPort} → ${title}`).join("\n");
      if (running.length > 0) item.show();
      else item.hide();
    }));
    this.#store.add({ dispose: () => this.#entries.forEach(({ server }) => server?.dispose()) });
  }

  get all(): readonly Forward[] {
    return [...this.#entries.values()].map(({ id, title, cluster, remotePort, localPort, pod, connections, error, server }) => ({ id, title, cluster, remotePort, localPort, pod, connections, error, running: server !== undefined }));
  }

  async start(request: ForwardRequest): Promise<Forward> {
    const entry: Entry = {
      id: this.#next++, request, title: plainLabel(`${request.pod().name}:${request.remotePort}`), cluster: request.cluster.id, remotePort: request.remotePort,
      localPort: request.localPort, pod: request.pod().name, connections: 0, error: "", server: undefined, running: true,
    };
    await this.#listen(entry);
    this.#entries.set(entry.id, entry);
    this.#changed.fire();
    return this.all.find(({ id }) => id === entry.id) ?? entry;
  }

  async again(id: number): Promise<Forward | undefined> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    entry.server?.dispose();
    entry.server = undefined;
    entry.error = "";
    await this.#listen(entry);
    this.#changed.fire();
    return this.all.find((each) => each.id === id);
  }

  stop(id: number): void {
    const entry = this.#entries.get(id);
    if (entry?.server === undefined) this.#entries.delete(id);
    else {
      entry.server.dispose();
      entry.server = undefined;
      entry.connections = 0;
    }
    this.#changed.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #listen(entry: Entry): Promise<void> {
    const { request } = entry;
    entry.server = await request.cluster.actions.forward({ pod: request.pod, remotePort: request.remotePort, localPort: entry.localPort }, {
      onConnections: (connections) => {
        entry.connections = connections;
        this.#changed.fire();
      },
      onOpened: ({ name }) => {
        entry.pod = name;
        entry.error = "";
        this.#changed.fire();
      },
      onError: (message) => {
        // A browser opens many connections: the same trouble is told once.
        if (message !== entry.error) request.onTrouble(message);
        entry.error = message;
        this.#changed.fire();
      },
    });
    entry.localPort = entry.server.port;
  }
}
