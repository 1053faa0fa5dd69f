export interface Part {
  readonly name: string;
  readonly needs: readonly string[];
  readonly wants?: readonly string[];
  readonly runs: readonly string[];
  readonly separate?: true;
}
export const parts: readonly Part[];
export function chosenParts(names: readonly string[]): readonly Part[];
export function unknownParts(names: readonly string[]): string[];
export function splitVersion(args: readonly string[]): { readonly names: readonly string[]; readonly kubernetes?: string };
