import { removeItem } from "../../manifest/edit.ts";
import { nodeAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

const VARIABLE = "NVIDIA_VISIBLE_DEVICES";
/** Values that give no device: some images set `all`, and this takes it back. */
const none = new Set(["", "none", "void"]);

export const visibleDevicesSetByHand = podRule({
  id: "visible-devices-set-by-hand",
  rows: ["R5"],
  severity: "warning",
  title: "NVIDIA_VISIBLE_DEVICES set by hand",
  why: "The device plugin sets `NVIDIA_VISIBLE_DEVICES` to the devices that the container was given. Set by hand in a container that requests none, it reaches GPUs that belong to other pods; in one that requests some, it has no effect.",
  remedy: "Remove the variable, and request GPUs in `limits`.",
  links: ["https://github.com/NVIDIA/k8s-device-plugin#readme"],
  needs: "document",
  *check(pod) {
    for (const container of pod.containers) {
      const variable = container.variable(VARIABLE);
      if (variable?.value === undefined || none.has(variable.value.text)) continue;
      // A container of the GPU stack itself, on purpose beside the accounting.
      if (pod.object.kind === "DaemonSet") continue;
      const requests = container.accelerators.some(({ milli }) => milli === undefined || milli > 0) || nodeAt(container.node, [container.resourcesKey, "claims"]) !== undefined;
      const env = nodeAt(container.node, "env");
      yield {
        at: variable.value,
        message: requests
          ? `${VARIABLE} is set by the device plugin to the GPUs that the container gets, so "${variable.value.text}" has no effect. Remove it.`
          : `With ${VARIABLE}=${variable.value.text} and no GPU in limits, the container reaches GPUs that the scheduler has given to other pods. Request a GPU in limits and remove the variable.`,
        ...(requests ? { severity: "hint" as const, tag: "unnecessary" as const } : {}),
        fixes: requests && env?.type === "list" ? [{ title: `Remove ${VARIABLE}`, safe: false, edits: [removeItem(pod.object.document, env, variable.node)] }] : [],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: notebook
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              env:
                - name: NVIDIA_VISIBLE_DEVICES
                  value: ⟦all⟧
              resources:
                limits:
                  memory: 16Gi
      `,
      says: "given to other pods",
    },
    {
      title: "without effect",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: notebook}
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: registry.example/notebook:1
              env:
                - {name: NVIDIA_VISIBLE_DEVICES, value: ⟦"0"⟧}
                - {name: MODE, value: fast}
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "has no effect",
      choices: {
        "Remove NVIDIA_VISIBLE_DEVICES": yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: notebook}
          spec:
            restartPolicy: Never
            containers:
              - name: main
                image: registry.example/notebook:1
                env:
                  - {name: MODE, value: fast}
                resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
        `,
      },
    },
  ],
  good: [
    {
      title: "to see no GPU",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: main
              image: registry.example/web:1
              env:
                - {name: NVIDIA_VISIBLE_DEVICES, value: none}
              resources: {limits: {memory: 1Gi}}
      `,
    },
  ],
});
