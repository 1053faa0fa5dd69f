import { cut, redact } from "./redact.ts";

/** Credentials that are renewed every few minutes must not be kept for ever: what is older is long invalid. */
const most = 500;

/**
 * Values that are secret whatever they look like: what kubeconfigs hold and what sign-ins return. They are cut from all
 * texts, also from those that a server or a program made of them (in plain, URL-encoded and base64 form).
 */
export class SecretValues {
  /** Each secret with its forms, in the order of coming. */
  readonly #known = new Map<string, readonly string[]>();
  #longestFirst: readonly string[] = [];

  /** Values shorter than four characters are left alone: cutting them would only garble texts. */
  add(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      if (secret.length < 4 || this.#known.has(secret)) continue;
      this.#known.set(secret, formsOf(secret));
      const [oldest] = this.#known.keys();
      if (this.#known.size > most && oldest !== undefined) this.#known.delete(oldest);
      this.#longestFirst = [...new Set([...this.#known.values()].flat())].sort((one, other) => other.length - one.length);
    }
  }

  /** The text without the values. */
  cutValues(text: string): string {
    let result = text;
    for (const value of this.#longestFirst) if (result.includes(value)) result = result.replaceAll(value, () => cut);
    return result;
  }

  /** The text without the values, and without all that looks like a secret. */
  cut(text: string): string {
    return redact(this.cutValues(text));
  }
}

function formsOf(secret: string): readonly string[] {
  const forms = new Set<string>();
  // A log shows keys line by line; the lines that frame them say what was cut.
  const lines = secret.split(/\r?\n/).filter((line) => !line.startsWith("-----"));
  for (const value of [secret, secret.trim(), ...lines]) {
    if (value.length < 4) continue;
    forms.add(value);
    forms.add(encodeURIComponent(value));
    const bytes = Buffer.from(value);
    forms.add(bytes.toString("base64").replace(/=+$/, ""));
    forms.add(bytes.toString("base64url"));
  }
  return [...forms];
}

/** Those of this process: a text of one cluster may quote another's credential. */
export const secretValues = new SecretValues();

/** Cuts what is secret in this process, and what looks secret. */
export const cutSecrets = (text: string): string => secretValues.cut(text);
