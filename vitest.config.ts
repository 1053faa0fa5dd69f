import { defineConfig } from "vitest/config";

/** A part of `npm test` is a folder under test/. Times are milliseconds: limits, not expectations. */
function part(name: string, limits: { test: number; hook: number; parallel: boolean }) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: limits.test,
      hookTimeout: limits.hook,
      fileParallelism: limits.parallel,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      part("unit", { test: 20_000, hook: 20_000, parallel: true }),
      part("golden", { test: 20_000, hook: 20_000, parallel: true }),
      // The parts below share a real control plane or a real editor: one file at a time on a small machine.
      part("contract", { test: 120_000, hook: 180_000, parallel: false }),
      part("cluster", { test: 180_000, hook: 180_000, parallel: false }),
      part("editor", { test: 180_000, hook: 180_000, parallel: false }),
    ],
  },
});
