import { matchesGlob } from "../base/glob.ts";
import type { SettingId, SettingValue } from "./tables/settings.ts";

/** Reads a setting, as `config.ts` does. */
export type ReadSetting = <Id extends SettingId>(id: Id) => SettingValue<Id>;

/** Why nothing of a cluster may be changed, in one sentence; undefined when it may. `name` is that of its context. */
export function readOnlyReason(setting: ReadSetting, name: string): string | undefined {
  if (setting("kubeGpu.readOnly")) return "GPU Inspector is in read-only mode (setting kubeGpu.readOnly).";
  const pattern = setting("kubeGpu.protectedContexts").find((each) => each !== "" && matchesGlob(each, name));
  return pattern === undefined ? undefined : `this context is protected by the setting kubeGpu.protectedContexts (${pattern}).`;
}
