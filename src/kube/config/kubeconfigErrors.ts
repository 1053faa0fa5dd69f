import { KubeError } from "../errors.ts";
import { redact } from "../redact.ts";
import { line } from "../../base/text.ts";

/** `what` continues "The kubeconfig FILE …"; it may name entries, but quotes no value of the file. */
export function kubeconfigProblem(file: string, what: string, remedy: string, detail = ""): KubeError {
  return new KubeError({ reason: "kubeconfig", message: `The kubeconfig ${line(file, 1000)} ${line(what)}.`, remedy, detail: redact(detail) });
}

export function noKubeconfig(searched: readonly string[], fromSetting: boolean): KubeError {
  const files = searched.join(", ");
  return new KubeError({
    reason: "kubeconfig",
    message: searched.length === 1 ? `There is no kubeconfig at ${files}.` : `None of the kubeconfig files exists: ${files}.`,
    remedy: fromSetting
      ? "Correct the setting, or choose another file."
      : "Choose a kubeconfig file, or get one with your provider's command (for example `aws eks update-kubeconfig`, `gcloud container clusters get-credentials`, `az aks get-credentials`).",
    detail: "",
  });
}

export function noCurrentContext(files: readonly string[], known: readonly string[]): KubeError {
  return new KubeError({
    reason: "context",
    message: known.length === 0 ? `The kubeconfig ${files.join(", ")} has no contexts.` : `The kubeconfig ${files.join(", ")} names no current context.`,
    remedy: known.length === 0 ? "Choose another kubeconfig, or get one with your provider's command." : "Choose a context.",
    detail: "",
  });
}

export function unknownContext(name: string, files: readonly string[], known: readonly string[]): KubeError {
  return new KubeError({
    reason: "context",
    message: `There is no context "${line(name, 100)}" in ${files.join(", ")}.`,
    remedy: known.length === 0 ? "Choose another kubeconfig." : "Choose one of the contexts that are there.",
    detail: known.length === 0 ? "" : `Contexts: ${known.map((each) => line(each, 100)).join(", ")}`,
  });
}
