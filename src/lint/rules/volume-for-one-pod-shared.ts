import { itemsAt, textAt } from "../../manifest/nodes.ts";
import { yaml } from "../example.ts";
import { podRule } from "../rule.ts";

export const volumeForOnePodShared = podRule({
  id: "volume-for-one-pod-shared",
  rows: ["D17"],
  severity: "error",
  title: "Volume for one pod that several replicas mount",
  why: "A volume with the access mode `ReadWriteOncePod` is mounted by one pod at a time. Every further replica stays Pending.",
  remedy: "Use `ReadWriteMany`, or give each pod a volume of its own (`volumeClaimTemplates` of a StatefulSet, ephemeral volumes).",
  links: ["https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes"],
  refusedBy: "never runs",
  needs: "workspace",
  *check(pod, { objects }) {
    if ((pod.count ?? 1) < 2) return;
    for (const volume of pod.volumes) {
      const name = textAt(volume, "persistentVolumeClaim.claimName");
      const claim = name === undefined ? undefined : objects.find((object) => object.kind === "PersistentVolumeClaim" && object.name === name && object.namespace === pod.object.namespace);
      const [only, ...others] = itemsAt(claim?.root, "spec.accessModes");
      if (claim === undefined || only?.type !== "scalar" || only.text !== "ReadWriteOncePod" || others.length > 0) continue;
      yield {
        at: volume,
        message: `The claim "${claim.name}" is ReadWriteOncePod, and ${String(pod.count)} pods mount it: all but one stay Pending. Use ReadWriteMany, or a claim for each pod.`,
        related: [{ at: only, object: claim, message: "The access mode is set here." }],
      };
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: weights
        spec:
          accessModes: [ReadWriteOncePod]
          resources: {requests: {storage: 100Gi}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: serve
        spec:
          replicas: 2
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              volumes:
                - ⟦{name: weights, persistentVolumeClaim: {claimName: weights}}⟧
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
      says: "all but one stay Pending",
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: weights}
        spec:
          accessModes: [ReadWriteMany]
          resources: {requests: {storage: 100Gi}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: serve}
        spec:
          replicas: 2
          selector: {matchLabels: {app: serve}}
          template:
            metadata: {labels: {app: serve}}
            spec:
              volumes: [{name: weights, persistentVolumeClaim: {claimName: weights}}]
              containers:
                - name: main
                  image: registry.example/serve:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 1}}
      `,
    },
  ],
});
