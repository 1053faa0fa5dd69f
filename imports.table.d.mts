export interface ImportRow {
  readonly folder: string;
  readonly may: readonly string[];
  readonly typesOf?: readonly string[];
  readonly packages: readonly string[];
  readonly node?: true;
  readonly root?: string;
}

export const imports: readonly ImportRow[];
