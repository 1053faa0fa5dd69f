/**
 * NVIDIA MIG profiles: which there are on which GPU, and how many of each at most (GPU Operator 26.7, default MIG
 * configuration; reference section 1.3). A GPU is cut into 7 compute and 8 memory slices, an A30 and an RTX PRO 6000 into 4
 * and 4 (NVIDIA MIG user guide).
 */
interface MigGpu {
  /** Found in the model's name; the first match counts. */
  readonly model: RegExp;
  readonly slices: 7 | 4;
  /** GB of the whole GPU, as its largest profile has it. */
  readonly memoryGB: number;
  /** Profile without its attributes -> instances at most. */
  readonly profiles: Readonly<Record<string, number>>;
}

const seven = (memoryGB: number, one: number, two: number, half: number): Omit<MigGpu, "model"> => ({
  slices: 7, memoryGB,
  profiles: { [`1g.${one}gb`]: 7, [`1g.${two}gb`]: 4, [`2g.${two}gb`]: 3, [`3g.${half}gb`]: 2, [`4g.${half}gb`]: 1, [`7g.${memoryGB}gb`]: 1 },
});
const four = (memoryGB: number): Omit<MigGpu, "model"> => ({
  slices: 4, memoryGB, profiles: { [`1g.${memoryGB / 4}gb`]: 4, [`2g.${memoryGB / 2}gb`]: 2, [`4g.${memoryGB}gb`]: 1 },
});

const GPUS: readonly MigGpu[] = [
  { model: /\bA30\b/, ...four(24) },
  { model: /RTX PRO/i, ...four(96) },
  { model: /\bA[18]00\b.*\b40GB/i, ...seven(40, 5, 10, 20) },
  { model: /\bH[18]00 NVL\b|\b94GB/i, ...seven(94, 12, 24, 47) },
  { model: /\bGH200\b.*\b144G/i, ...seven(144, 18, 36, 72) },
  { model: /\b(?:H20|GH200)\b|\b96GB/i, ...seven(96, 12, 24, 48) },
  { model: /\b(?:A[18]00|H[18]00)\b/i, ...seven(80, 10, 20, 40) },
  { model: /\bH200\b/i, ...seven(141, 18, 35, 71) },
  { model: /\bGB200\b/i, ...seven(186, 23, 47, 93) },
  { model: /\bGB200\b/i, ...seven(189, 23, 47, 95) },
  { model: /\bB200\b/i, ...seven(180, 23, 45, 90) },
  { model: /\bGB300\b/i, ...seven(278, 35, 70, 139) },
  { model: /\bB300\b/i, ...seven(269, 34, 67, 135) },
];

/** `1c.3g.20gb+me`: compute instances of a GPU instance, compute slices, GB, attributes. */
const PROFILE = /^(?:(\d+)c\.)?((\d+)g\.(\d+)gb)([+.-].+)?$/;
/** Attributes that only GPUs with four slices have. */
const OF_FOUR = /gfx|me\.all|^-me/;

export interface MigProfile {
  readonly computeSlices: number;
  readonly memoryGB: number;
  /** Compute slices of the whole GPU; undefined where the profile occurs on GPUs of both kinds and no label names the model. */
  readonly ofSlices?: 7 | 4;
  /** Memory slices, and how many the whole GPU has. */
  readonly memorySlices?: number;
  readonly ofMemorySlices?: 8 | 4;
  /** How many of this profile one GPU can have at most. */
  readonly most?: number;
}

/** What a MIG profile is of its GPU. `model` as labels name it. Undefined for what isn't a profile. */
export function migProfile(profile: string, model?: string): MigProfile | undefined {
  const match = PROFILE.exec(profile);
  if (match === null) return undefined;
  const [, , base = "", compute, memory, attributes = ""] = match;
  const known = { computeSlices: Number(compute), memoryGB: Number(memory) };
  const having = GPUS.filter((gpu) => Object.hasOwn(gpu.profiles, base) && (gpu.slices === 4 || !OF_FOUR.test(attributes)));
  const named = model === undefined ? [] : having.filter((gpu) => gpu.model.test(model));
  const gpus = named.length > 0 ? named : having;
  const [first] = gpus;
  if (first === undefined || gpus.some((gpu) => gpu.slices !== first.slices)) return known;
  const ofMemorySlices = first.slices === 7 ? 8 : 4;
  // One GPU has at most one slice with the media engines.
  const most = attributes === "+me" || attributes === "+me.all" ? 1 : first.profiles[base];
  const memorySlices = Math.round((ofMemorySlices * known.memoryGB) / first.memoryGB);
  return { ...known, ofSlices: first.slices, memorySlices, ofMemorySlices, ...(most === undefined ? {} : { most }) };
}
