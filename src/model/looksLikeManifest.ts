/**
 * True for text that may hold a Kubernetes object: `apiVersion` and `kind` as keys, in YAML or JSON. A cheap look at the
 * text, without parsing, so that opening an unrelated YAML file costs nothing.
 */
export function looksLikeManifest(text: string): boolean {
  return /^[ \t]*["']?apiVersion["']?[ \t]*:/m.test(text) && /^[ \t]*["']?kind["']?[ \t]*:/m.test(text)
    || /[{,]\s*"apiVersion"\s*:/.test(text) && /[{,]\s*"kind"\s*:/.test(text);
}
