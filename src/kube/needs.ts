import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";
import type { Feature } from "../model/features.ts";

/** How long a feature is followed after the last one who needed it, in ms. */
const lingering = 60_000;

export interface NeedsActions {
  /** From now on somebody needs these resources (keys of definitions). */
  readonly begin: (keys: readonly string[]) => void;
  readonly end: (keys: readonly string[]) => void;
}

interface Counted {
  readonly keys: readonly string[];
  holders: number;
  leaving: Disposable | undefined;
}

/** Counts who needs which feature of one cluster. */
export class Needs implements Disposable {
  readonly #clock: Clock;
  readonly #actions: NeedsActions;
  readonly #features: ReadonlyMap<string, Counted>;

  constructor(features: readonly Feature[], clock: Clock, actions: NeedsActions) {
    this.#clock = clock;
    this.#actions = actions;
    this.#features = new Map(features.map(({ id, definitions }) => [id, { keys: definitions.map(({ key }) => key), holders: 0, leaving: undefined }]));
  }

  /** Ids that no feature has are ignored: who asks may be newer than what is built in. */
  need(ids: readonly string[]): Disposable {
    const held = [...new Set(ids)].map((id) => this.#features.get(id)).filter((feature) => feature !== undefined);
    for (const feature of held) this.#hold(feature);
    let released = false;
    return {
      dispose: () => {
        if (released) return;
        released = true;
        for (const feature of held) this.#release(feature);
      },
    };
  }

  /** True for a resource of a feature that is not followed now; false for what no feature has. */
  idle(key: string): boolean {
    const features = [...this.#features.values()].filter(({ keys }) => keys.includes(key));
    return features.length > 0 && features.every(({ holders, leaving }) => holders === 0 && leaving === undefined);
  }

  dispose(): void {
    for (const feature of this.#features.values()) feature.leaving?.dispose();
  }

  #hold(feature: Counted): void {
    const followed = feature.holders > 0 || feature.leaving !== undefined;
    feature.holders++;
    feature.leaving?.dispose();
    feature.leaving = undefined;
    if (!followed) this.#actions.begin(feature.keys);
  }

  #release(feature: Counted): void {
    feature.holders--;
    if (feature.holders > 0) return;
    feature.leaving = this.#clock.schedule(lingering, () => {
      feature.leaving = undefined;
      this.#actions.end(feature.keys.filter((key) => this.idle(key)));
    });
  }
}
