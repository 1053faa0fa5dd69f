import { list } from "../../base/format.ts";
import { replaceScalar } from "../../manifest/edit.ts";
import { scalarAt } from "../../manifest/nodes.ts";
import { asOf } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster } from "../exampleCluster.ts";
import { objectRule } from "../rule.ts";

export const apiVersionNotServed = objectRule({
  id: "api-version-not-served",
  rows: ["R23"],
  severity: "error",
  title: "Kind or version that the cluster doesn't serve",
  why: "The API server refuses objects of a kind or a version that it doesn't serve. DRA moved from `v1beta1` over `v1beta2` to `v1` in Kubernetes 1.34, and kinds of operators are there only once these are installed.",
  remedy: "Write a version that the cluster serves, or install what brings the kind.",
  links: ["https://kubernetes.io/docs/reference/using-api/deprecation-guide/"],
  refusedBy: "kube-apiserver",
  needs: "cluster",
  facts: ["served"],
  *check(object, context) {
    const { served } = context.cluster;
    const own = `${object.group}/${object.version}/${object.kind}`;
    const version = scalarAt(object.root, "apiVersion");
    // Files that tools read (Kustomize, Helm, kubeadm) are in groups that no API server has; kinds inside other objects are theirs.
    const known = object.workload !== undefined || object.group === "resource.k8s.io" || object.group === "kueue.x-k8s.io" || object.group === "scheduling.run.ai";
    const defined = context.objects.some((each) => each.kind === "CustomResourceDefinition" && each.name.endsWith(`.${object.group}`));
    if (version === undefined || object.within !== undefined || !known || defined || served.items.length === 0 || served.items.includes(own)) return;
    const others = served.items.filter((name) => name.startsWith(`${object.group}/`) && name.endsWith(`/${object.kind}`)).map((name) => name.slice(0, name.lastIndexOf("/")));
    const [only] = others;
    yield {
      at: version,
      message: others.length === 0
        ? `This cluster serves no ${object.kind} of ${object.group === "" ? "the core group" : object.group}${asOf(context, served)}, so the API server refuses it. Install what brings it.`
        : `This cluster serves ${object.kind} in ${list(others, 4)}, not in ${object.apiVersion}${asOf(context, served)}: the API server refuses it. Check its fields against the other version.`,
      fixes: only === undefined ? [] : [{ title: `Write ${only}`, safe: false, edits: [replaceScalar(object.document, version, only)] }],
    };
  },
  bad: [
    {
      text: yaml`
        apiVersion: ⟦resource.k8s.io/v1beta1⟧
        kind: ResourceClaim
        metadata:
          name: one-gpu
        spec:
          devices:
            requests:
              - name: gpu
                deviceClassName: gpu.nvidia.com
      `,
      cluster: exampleCluster({ served: ["/v1/Pod", "resource.k8s.io/v1/ResourceClaim"] }),
      says: "serves ResourceClaim in resource.k8s.io/v1, not in resource.k8s.io/v1beta1",
      choices: {
        "Write resource.k8s.io/v1": yaml`
          apiVersion: resource.k8s.io/v1
          kind: ResourceClaim
          metadata:
            name: one-gpu
          spec:
            devices:
              requests:
                - name: gpu
                  deviceClassName: gpu.nvidia.com
        `,
      },
    },
  ],
  good: [
    {
      text: yaml`
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaim
        metadata:
          name: one-gpu
        spec:
          devices:
            requests: [{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}]
      `,
      cluster: exampleCluster({ served: ["/v1/Pod", "resource.k8s.io/v1/ResourceClaim"] }),
    },
  ],
});
