import { clusterSettings } from "./clusterSettings.ts";
import type { ClusterSettings } from "./clusterSettings.ts";
import { textField } from "./fields.ts";
import type { LoadedKubeconfig } from "../kubeconfig.ts";
import { kubeconfigProblem, noCurrentContext, unknownContext } from "./kubeconfigErrors.ts";
import { userSettings } from "./userSettings.ts";
import type { UserSettings } from "./userSettings.ts";

export interface ResolvedContext {
  readonly name: string;
  /** Empty when the context names none. */
  readonly namespace: string;
  readonly cluster: ClusterSettings;
  readonly user: UserSettings;
}

/** The context of a name ("": the current one) with its cluster and user, checked. Throws a KubeError. */
export function resolveContext(loaded: LoadedKubeconfig, contextName: string): ResolvedContext {
  const { config, files } = loaded;
  const known = [...config.contexts.keys()];
  const name = contextName === "" ? config.currentContext : contextName;
  if (name === "") throw noCurrentContext(files, known);
  const context = config.contexts.get(name);
  if (context === undefined) throw unknownContext(name, files, known);

  const clusterName = textField(context, "cluster");
  const clusterEntry = config.clusters.get(clusterName);
  if (clusterEntry === undefined) {
    throw clusterName === ""
      ? kubeconfigProblem(context.file, `has a context "${name}" that names no cluster`, "Add `cluster:` to the context, or choose another context.")
      : kubeconfigProblem(context.file, `has a context "${name}" with the cluster "${clusterName}", which no kubeconfig defines`, "Correct the name, add the cluster, or choose another context.");
  }
  const userName = textField(context, "user");
  const userEntry = config.users.get(userName);
  // kubectl goes on without credentials; the server's refusal would hide what is wrong.
  if (userEntry === undefined && userName !== "") {
    throw kubeconfigProblem(context.file, `has a context "${name}" with the user "${userName}", which no kubeconfig defines`, "Correct the name, add the user, or choose another context.");
  }
  return {
    name,
    namespace: textField(context, "namespace"),
    cluster: clusterSettings(clusterEntry, userEntry),
    user: userSettings(userEntry ?? { kind: "user", name: "", file: context.file, fields: {} }),
  };
}
