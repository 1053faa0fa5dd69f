import type { Case } from "../case.ts";

const two = { containers: [{ name: "main", image: "example.com/main" }, { name: "side", image: "example.com/side" }], initContainers: [{ name: "first", image: "example.com/first" }] };

/** Without a kubelet behind it, the real server shows what it refuses by itself. */
export const logs: readonly Case[] = [
  { name: "log of a pod that isn't there", statuses: [404], run: (on) => on.ask("GET", `${on.pods}/absent/log`) },
  { name: "log of a pod that isn't bound is empty", statuses: [204], run: async (on) => { await on.pod("a"); await on.ask("GET", `${on.pods}/a/log`); } },
  { name: "log of a pod of several containers without a name", statuses: [400], run: async (on) => { await on.pod("a", {}, two); await on.ask("GET", `${on.pods}/a/log`); } },
  { name: "log of a container that the pod hasn't", statuses: [400], run: async (on) => { await on.pod("a", {}, two); await on.ask("GET", `${on.pods}/a/log?container=absent`); } },
  { name: "log with a malformed number of lines", statuses: [400], run: async (on) => { await on.pod("a"); await on.ask("GET", `${on.pods}/a/log?tailLines=many`); } },
  { name: "log with a negative number of lines", statuses: [422], run: async (on) => { await on.pod("a"); await on.ask("GET", `${on.pods}/a/log?tailLines=-1`); } },
  { name: "log with limits of nothing", statuses: [422], run: async (on) => { await on.pod("a"); await on.ask("GET", `${on.pods}/a/log?limitBytes=0&sinceSeconds=0`); } },
  { name: "log with a negative number of lines of a pod that isn't there", statuses: [422], run: (on) => on.ask("GET", `${on.pods}/absent/log?tailLines=-1`) },
  { name: "log of a single container needs no name", statuses: [204], run: async (on) => { await on.pod("a", {}, { initContainers: two.initContainers }); await on.ask("GET", `${on.pods}/a/log?follow=true&timestamps=true&tailLines=5`); } },
  {
    name: "the annotation of a default container is for kubectl, not for the server",
    statuses: [400],
    run: async (on) => {
      await on.pod("a", {}, two);
      await on.setUp("PATCH", `${on.pods}/a`, { metadata: { annotations: { "kubectl.kubernetes.io/default-container": "main" } } });
      await on.ask("GET", `${on.pods}/a/log`);
    },
  },
  { name: "proxy to a pod that isn't there", statuses: [404], run: (on) => on.ask("GET", `${on.pods}/absent:9400/proxy/metrics`) },
  { name: "proxy to a pod without an address", statuses: [400], run: async (on) => { await on.pod("a"); await on.ask("GET", `${on.pods}/a:9400/proxy/metrics`); } },
  {
    // A pod on the control plane's own network would be a way into it.
    name: "proxy to a pod with an address on loopback",
    statuses: [400],
    run: async (on) => {
      await on.pod("a");
      await on.setUp("PATCH", `${on.pods}/a/status`, { status: { podIP: "127.0.0.1", podIPs: [{ ip: "127.0.0.1" }] } });
      await on.ask("GET", `${on.pods}/a:9400/proxy/metrics`);
    },
  },
  { name: "proxy to a service that isn't there", statuses: [404], run: (on) => on.ask("GET", `/api/v1/namespaces/${on.namespace}/services/absent:9400/proxy/metrics`) },
];
