import { setField } from "../../manifest/edit.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

const amounts = new Set(["nvidia.com/gpumem", "nvidia.com/gpumem-percentage", "nvidia.com/gpucores"]);

export const hamiAmountWithoutGpu = podRule({
  id: "hami-amount-without-gpu",
  rows: ["N4"],
  severity: "hint",
  title: "HAMi's amounts of a GPU without the number of GPUs",
  why: "`nvidia.com/gpumem` and `gpucores` say how much of each GPU a container gets, `nvidia.com/gpu` of how many. Where the number is left out, HAMi's webhook fills in its default; where the default is 0, the container gets none.",
  remedy: "Set `nvidia.com/gpu` beside the amounts.",
  links: ["https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/device/nvidia/device.go"],
  needs: "document",
  absence: true,
  *check(pod) {
    for (const container of pod.containers) {
      const amount = container.resources.find(({ name }) => amounts.has(name));
      if (amount === undefined || container.resource("nvidia.com/gpu") !== undefined) continue;
      yield {
        at: amount.field,
        message: `The container "${container.name}" says how much of a GPU it needs and not of how many: HAMi fills in its default, which may be none. Set nvidia.com/gpu: 1 beside it.`,
        fixes: [{ title: "Set nvidia.com/gpu: 1", safe: false, edits: setField(pod.object.document, container.node, [container.resourcesKey, "limits", "nvidia.com/gpu"], 1) }],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          containers:
            - name: main
              image: registry.example/serve:1
              resources:
                limits:
                  memory: 16Gi
                  ⟦nvidia.com/gpumem: 3000⟧
      `,
      says: "Set nvidia.com/gpu: 1",
      choices: {
        "Set nvidia.com/gpu: 1": yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: serve
          spec:
            containers:
              - name: main
                image: registry.example/serve:1
                resources:
                  limits:
                    memory: 16Gi
                    nvidia.com/gpumem: 3000
                    nvidia.com/gpu: 1
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          containers:
            - name: main
              image: registry.example/serve:1
              resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1, nvidia.com/gpumem: 3000}}
      `,
    },
  ],
});
