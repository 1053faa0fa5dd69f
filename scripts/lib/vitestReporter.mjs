import { writeFileSync } from "node:fs";

/** A vitest reporter: writes what `npm test` sums up to the file in KUBE_GPU_TEST_RESULT. */
export default class SummaryReporter {
  onTestRunEnd(modules, errors) {
    const result = { passed: 0, failed: errors.length, skipped: [], failures: errors.map((error) => String(error.message ?? error)) };
    for (const module of modules) {
      // A file that could not be loaded has no tests to fail.
      const broken = module.errors();
      if (broken.length > 0) {
        result.failed += 1;
        result.failures.push(module.relativeModuleId);
      }
      for (const test of module.children.allTests()) {
        const outcome = test.result();
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        if (outcome.state === "passed") result.passed += 1;
        else if (outcome.state === "failed") {
          result.failed += 1;
          result.failures.push(name);
        } else result.skipped.push({ name, reason: outcome.note ?? "no reason given" });
      }
    }
    writeFileSync(process.env.KUBE_GPU_TEST_RESULT, JSON.stringify(result));
  }
}
