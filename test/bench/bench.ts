/** One row of `npm run bench`: ours against a reference (a peer, or a limit). */
export interface BenchResult {
  readonly ours: number;
  readonly reference: number;
  readonly referenceName: string;
  readonly unit: string;
  /** `ours / reference` must be at most this. */
  readonly limit: number;
  readonly runs: number;
}

export interface Bench {
  readonly name: string;
  /** What has to be set up before (see scripts/lib/prerequisites.mjs). */
  readonly needs?: readonly string[];
  run(): Promise<BenchResult>;
}
