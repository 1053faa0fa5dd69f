import type { ObjectRecord } from "../k8s.ts";
import type { Projection, ResourceDefinition } from "../resource.ts";
import { projectClaim, projectClass, projectTemplate } from "./claim.ts";
import { projectSlice, projectTaintRule } from "./slice.ts";

const group = "resource.k8s.io";
/** Served since Kubernetes 1.34, 1.33 and 1.32. */
const versions = ["v1", "v1beta2", "v1beta1"];

function definition<R extends ObjectRecord>(plural: string, kind: string, namespaced: boolean, project: Projection<R>): ResourceDefinition<R> {
  return { key: `${plural}.${group}`, group, versions, plural, kind, namespaced, project };
}

export const slicesDefinition = definition("resourceslices", "ResourceSlice", false, projectSlice);
export const classesDefinition = definition("deviceclasses", "DeviceClass", false, projectClass);
export const claimsDefinition = definition("resourceclaims", "ResourceClaim", true, projectClaim);
export const templatesDefinition = definition("resourceclaimtemplates", "ResourceClaimTemplate", true, projectTemplate);
/** In v1alpha3 since 1.33, in v1beta2 since 1.36 (off by default), meant for v1 in 1.37. */
export const taintRulesDefinition = { ...definition("devicetaintrules", "DeviceTaintRule", false, projectTaintRule), versions: ["v1", "v1beta2", "v1alpha3"] };

/** What Dynamic Resource Allocation keeps in the API server. */
export const draDefinitions: readonly ResourceDefinition[] = [slicesDefinition, classesDefinition, claimsDefinition, templatesDefinition, taintRulesDefinition];
