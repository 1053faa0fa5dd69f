interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
}
export function matches(wanted: Readonly<Record<string, LockedPackage>>, present: Readonly<Record<string, LockedPackage>> | undefined): boolean;
export function ensureDependencies(): Promise<void>;
