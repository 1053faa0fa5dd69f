import type { TemplateKind } from "./kind.ts";

/** A Pod is its own template. Pods are not workloads: they have a table of their own. */
export const pod: TemplateKind = {
  group: "",
  versions: ["v1"],
  kind: "Pod",
  plural: "pods",
  templates: [{ each: "", template: "", count: () => 1 }],
};

export const podTemplate: TemplateKind = {
  group: "",
  versions: ["v1"],
  kind: "PodTemplate",
  plural: "podtemplates",
  templates: [{ each: "", template: "template", count: () => undefined }],
};
