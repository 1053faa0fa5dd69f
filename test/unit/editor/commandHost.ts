import { Clusters } from "../../../src/editor/clusters.ts";
import type { Call, Command } from "../../../src/editor/commands/command.ts";
import type { Choice, CommandHost, Question, Ui } from "../../../src/editor/commands/host.ts";
import { runCommand } from "../../../src/editor/runCommand.ts";
import { contextId } from "../../../src/editor/knownCluster.ts";
import { readOnlyReason, type ReadSetting } from "../../../src/editor/readOnly.ts";
import { Remembered } from "../../../src/editor/remembered.ts";
import { checkedSetting } from "../../../src/editor/tables/settings.ts";
import type { Forward, JobWatchRequest, LogRequest, OpenText } from "../../../src/editor/tools/types.ts";
import type { RowTarget } from "../../../src/render/row.ts";
import { FakeMemory, type FakeKube } from "./fakes.ts";

/** A host whose user answers as `answers` says; keeps what was shown to him. */
export function setUp(kube: FakeKube, answers: { pick?: (labels: readonly string[]) => string | undefined; pickMany?: readonly string[]; info?: string; files?: readonly string[]; shell?: string; rows?: readonly string[]; confirm?: boolean; warn?: string; input?: string; settings?: Readonly<Record<string, unknown>>; open?: OpenText } = {}) {
  const seen = { watched: [] as JobWatchRequest[], logs: [] as LogRequest[], compared: [] as string[], questions: [] as Question[], tasks: [] as string[], inputs: [] as Parameters<Ui["input"]>[0][], picks: [] as Choice<unknown>[][], messages: [] as string[], copied: [] as string[], opened: [] as string[], executed: [] as string[], revealed: [] as string[], more: [] as string[], suggestions: [] as string[], chosen: [] as string[], settings: {} as Record<string, unknown> };
  const forwards: Forward[] = [];
  const filters = new Map<string, string>();
  const setting: ReadSetting = (id) => checkedSetting(id, answers.settings?.[id]);
  const clusters = new Clusters({
    loadKube: () => Promise.resolve(kube), startDemo: () => Promise.resolve({ kubeconfigs: ["/demo.yaml"], context: "", namespaces: [] }), stopDemo: () => undefined,
    kubeconfigs: () => ["/k"], namespaces: () => [], readOnly: (name) => readOnlyReason(setting, name), remembered: new Remembered(new FakeMemory(), new FakeMemory()), now: () => 0, log: () => undefined,
  });
  const host: CommandHost = {
    clusters,
    ui: {
      info: (message) => (seen.messages.push(message), Promise.resolve(answers.info)),
      warn: (message) => (seen.messages.push(message), Promise.resolve(answers.warn)),
      confirm: (question) => (seen.questions.push(question), Promise.resolve(answers.confirm ?? false)),
      decide: (question) => (seen.questions.push(question), Promise.resolve(answers.confirm ?? false)),
      progress: (title, task) => (seen.tasks.push(title), task((step) => void seen.tasks.push(step), new AbortController().signal)),
      async pick(choices) {
        const all = await choices;
        seen.picks.push([...all]);
        const label = answers.pick?.(all.map((choice) => choice.label));
        return all.find((choice) => choice.label === label)?.value;
      },
      async pickMany(choices) {
        const all = await choices;
        seen.picks.push([...all]);
        return all.filter(({ label }) => answers.pickMany?.includes(label)).map(({ value }) => value);
      },
      search: () => Promise.resolve(undefined),
      query: (options) => {
        seen.suggestions.push(...options.suggestions("state:w").map(({ value }) => value));
        options.onChange("typing");
        return Promise.resolve(answers.info);
      },
      input: (options) => {
        seen.inputs.push(options);
        options.onChange?.("h1");
        options.onChange?.("h100");
        return Promise.resolve(answers.input ?? answers.info);
      },
      chooseTarget: () => Promise.resolve(answers.files?.[0]),
      chooseFiles: () => Promise.resolve(answers.files ?? []),
      copy: (text) => (seen.copied.push(text), Promise.resolve()),
      openExternal: (url) => (seen.opened.push(url), Promise.resolve()),
      openText: (text) => (seen.opened.push(text), Promise.resolve()),
      execute: (command) => (seen.executed.push(command), Promise.resolve()),
      shell: answers.shell ?? "/bin/bash",
    },
    views: {
      reveal: (view, { name }) => {
        const shown = (answers.rows ?? []).includes(`${view} ${name}`) && (filters.get(view) ?? "") === "";
        if (shown) seen.revealed.push(`${view} ${name}`);
        return Promise.resolve(shown);
      },
      filter: (view) => filters.get(view) ?? "",
      setFilter: (view, filter) => void filters.set(view, filter),
      sort: () => "usual",
      setSort: (view, sort) => void seen.chosen.push(`${view} ${sort}`),
      grouping: () => "namespace",
      setGrouping: (view, grouping) => void seen.chosen.push(`${view} ${grouping}`),
      showMore: (view, parent) => void seen.more.push(`${view} ${parent}`),
    },
    documents: {
      openManifest: () => Promise.resolve(),
      openDescription: (_, { name }) => (seen.opened.push(name), Promise.resolve()),
    },
    setting,
    writeSetting: (id, value) => {
      seen.settings[id] = value;
      return Promise.resolve();
    },
    inventory: () => undefined,
    filterValues: () => ({ state: ["waiting", "running"] }),
    tools: () => Promise.resolve({
      manifests: {
        edit: (_, { kind, name }) => (seen.opened.push(`edit ${kind} ${name}`), Promise.resolve()),
        current: () => answers.open,
        applied: (uri, object) => (seen.opened.push(`applied ${uri} ${JSON.stringify(object)}`), Promise.resolve()),
        compare: (title) => (seen.compared.push(title), Promise.resolve()),
      },
      logs: {
        open: (_, request) => (seen.logs.push(request), Promise.resolve()),
        current: () => undefined,
        save: () => Promise.resolve(0),
      },
      jobs: { kinds: () => new Set(), watch: (request) => void seen.watched.push(request) },
      terminals: { open: (_, { name }, container) => void seen.opened.push(`terminal ${name} ${container}`) },
      forwards: {
        get all() {
          return forwards;
        },
        start: async (request) => {
          const server = await request.cluster.actions.forward(request, { onConnections: () => undefined, onOpened: () => undefined, onError: request.onTrouble });
          const forward = { id: forwards.length + 1, title: `${request.pod().name}:${request.remotePort}`, cluster: request.cluster.id, remotePort: request.remotePort, localPort: server.port, pod: request.pod().name, connections: 0, error: "", running: true };
          forwards.push(forward);
          return forward;
        },
        again: (id) => (seen.opened.push(`again ${id}`), Promise.resolve(forwards.find((each) => each.id === id))),
        stop: (id) => void seen.opened.push(`stop ${id}`),
      },
      dispose: () => undefined,
    }),
    showLog: () => undefined,
    about: { id: "p.kube-gpu-inspector", extension: "0.1.0", editor: "VS Code 1.117", platform: "linux x64", issues: "https://example.test/issues/new" },
  };
  const run = async (command: Command, call: Call = {}) => {
    await runCommand(command, host, call);
  };
  return { host, clusters, seen, run, filters };
}

/** Call on the row of a context, and of a pod of it. */
export const row = (context: string): { target: RowTarget } => ({ target: { type: "cluster", cluster: contextId(context) } });
export const podRow = (cluster: string): { target: RowTarget } => ({ target: { type: "object", cluster: contextId(cluster), apiVersion: "v1", kind: "Pod", namespace: "ns", name: "p", uid: "" } });
