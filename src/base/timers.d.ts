// The two timer functions that every runtime of ours has; the pure world is checked without DOM and Node types.
declare function setTimeout(handler: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
