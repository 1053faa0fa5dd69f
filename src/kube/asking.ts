import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";
import type { ClusterObjects } from "../model/inventory.ts";
import type { ObjectRecord } from "../model/k8s.ts";
import { listOf, objectOf } from "../model/read.ts";
import type { Question, ResourceDefinition } from "../model/resource.ts";
import { rootPath, type Served } from "./discovery.ts";
import type { Http } from "./http.ts";
import { GenerationalInterner } from "./intern.ts";
import type { Table } from "./table.ts";
import type { Log } from "./types.ts";
import { messageOf, verdictOf } from "./verdict.ts";

/** In ms: how long an answer holds, and how long at least when its question's token changed. */
const holds = { usually: 30_000, atLeast: 5_000 };
/** Answers that are waited for at once. */
const abreast = 4;

export interface AskingDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly objects: ClusterObjects;
  readonly onSignedOut: (error: unknown) => void;
}

interface Answer {
  readonly token: string;
  readonly asked: number;
  readonly records: readonly ObjectRecord[];
  /** The user may not ask that. */
  readonly forbidden?: string;
}

/** Keeps one table filled with answers to the questions of its definition (`ResourceDefinition.ask`). */
export class Asking implements Disposable {
  readonly #table: Table;
  readonly #ask: NonNullable<ResourceDefinition["ask"]>;
  readonly #deps: AskingDeps;
  readonly #answers = new Map<string, Answer>();
  #root = "";
  #round: AbortController | undefined;
  #timer: Disposable | undefined;
  #busy = false;

  constructor(table: Table, ask: NonNullable<ResourceDefinition["ask"]>, deps: AskingDeps) {
    this.#table = table;
    this.#ask = ask;
    this.#deps = deps;
  }

  /** Begins, or asks everything again. */
  follow(served: Served): void {
    this.dispose();
    if (served.kind === "absent") {
      this.#table.close({ kind: "absent" });
      return;
    }
    const { group } = this.#table.definition;
    this.#root = rootPath(group, served.kind === "served" ? served.resource.version : served.version);
    this.#table.setScopes([undefined]);
    this.#round = new AbortController();
    if (this.#table.state.kind === "idle") this.#setState({ kind: "loading", loaded: 0 });
    this.look();
  }

  relist(): void {
    for (const [path, answer] of this.#answers) this.#answers.set(path, { ...answer, asked: 0 });
    this.look();
  }

  /** The objects changed: there may be something else to ask for. */
  look(): void {
    const round = this.#round;
    if (round === undefined || this.#busy) return;
    this.#timer?.dispose();
    this.#timer = undefined;
    const questions = this.#ask((definition) => this.#deps.objects.table(definition));
    const due = questions.filter((question) => this.#wait(question) <= 0);
    this.#forget(new Set(questions.map(({ path }) => path)));
    // The first answers are awaited; what is asked later only adds to them.
    if (due.length > 0 && this.#answers.size === 0 && this.#table.items.size === 0 && this.#table.state.kind === "live") this.#setState({ kind: "loading", loaded: 0 });
    if (due.length > 0 || this.#table.state.kind === "loading") void this.#askAll(due, round.signal);
    else if (questions.length > 0) this.#timer = this.#deps.clock.schedule(Math.max(0, Math.min(...questions.map((question) => this.#wait(question)))), () => this.look());
  }

  /** Stops asking; what was answered stays until somebody empties the table. */
  dispose(): void {
    this.#round?.abort();
    this.#round = undefined;
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#busy = false;
    this.#answers.clear();
  }

  #wait({ path, token }: Question): number {
    const answer = this.#answers.get(path);
    return answer === undefined ? 0 : answer.asked + (answer.token === token ? holds.usually : holds.atLeast) - this.#deps.clock.now();
  }

  #forget(paths: ReadonlySet<string>): void {
    for (const path of this.#answers.keys()) if (!paths.has(path)) this.#answers.delete(path);
  }

  async #askAll(questions: readonly Question[], signal: AbortSignal): Promise<void> {
    this.#busy = true;
    let trouble: unknown;
    for (let first = 0; first < questions.length && trouble === undefined; first += abreast) {
      const errors = await Promise.all(questions.slice(first, first + abreast).map((question) => this.#askOne(question, signal)));
      if (signal.aborted) return;
      trouble = errors.find((error) => error !== undefined);
    }
    this.#busy = false;
    this.#publish(trouble);
    // What came while it was asked may lead to other questions, and the next round has to be timed.
    this.look();
  }

  /** Undefined: there is an answer, and a refusal is one. Otherwise what went wrong. */
  async #askOne({ path, token }: Question, signal: AbortSignal): Promise<unknown> {
    const { http, clock, log, onSignedOut } = this.#deps;
    const { definition } = this.#table;
    const asked = clock.now();
    try {
      const answer = objectOf(await http.json({ path: `${this.#root}/${path}`, what: `Ask for ${definition.key}`, signal }));
      const intern = new GenerationalInterner();
      const records = (Array.isArray(answer["items"]) ? listOf(answer["items"]) : [answer]).map((item) => definition.project(item, intern));
      this.#answers.set(path, { token, asked, records });
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      const verdict = verdictOf(error);
      // Gone in the meantime, or never there.
      if (verdict === "absent") this.#answers.set(path, { token, asked, records: [] });
      else if (verdict === "forbidden") this.#answers.set(path, { token, asked, records: [], forbidden: messageOf(error) });
      else {
        log("info", `${definition.key}: ${messageOf(error)}`);
        if (verdict === "signed-out") onSignedOut(error);
        this.#answers.set(path, { ...(this.#answers.get(path) ?? { records: [] }), token, asked });
        return error;
      }
      return undefined;
    }
  }

  #publish(trouble: unknown): void {
    const scope = this.#table.scopes[0];
    if (scope === undefined) return;
    const answers = [...this.#answers.values()];
    scope.beginList();
    for (const { records } of answers) for (const record of records) scope.listed(record);
    scope.endList("");
    const refused = answers.find(({ forbidden }) => forbidden !== undefined)?.forbidden;
    const { state } = this.#table;
    const now = this.#deps.clock.now();
    if (trouble !== undefined) {
      const message = messageOf(trouble);
      this.#setState(state.kind === "live" || state.kind === "stale" ? { kind: "stale", since: state.since, message } : { kind: "loading", loaded: 0, message });
    } else if (refused !== undefined && answers.every(({ forbidden }) => forbidden !== undefined)) this.#setState({ kind: "forbidden", message: refused });
    else this.#setState({ kind: "live", since: state.kind === "live" ? state.since : now });
  }

  #setState(state: Table["state"]): void {
    this.#table.scopes[0]?.setState(state);
  }
}
