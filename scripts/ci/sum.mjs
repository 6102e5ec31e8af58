/**
 * sum.mjs FOLDER [FAILED STEP...]: adds up the reports `unit.json`, `real.json`, `e2e.json`, `check.json` and `native.json` and prints
 * `N passed, N failed`. A report that is missing, a file that could not be run, and a failed step without a failed test
 * count as a failure each.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...failedSteps] = process.argv.slice(2);
const suites = ['unit', 'real', 'e2e', 'check', 'native'];

const countsOf = (suite) => {
  try {
    const report = JSON.parse(readFileSync(join(folder, `${suite}.json`), 'utf8'));
    const broken = (report.testResults ?? []).filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    ).length;
    const passed = report.numPassedTests;
    const failed = report.numFailedTests + broken;
    // A suite without tests, or one that failed in a way its tests don't show.
    const silent = failed === 0 && (passed === 0 || failedSteps.includes(suite));
    return {
      passed,
      failed: failed + (silent ? 1 : 0),
      skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
    };
  } catch (error) {
    process.stderr.write(`${suite}: no report (${error.code ?? error.message})\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
};

const counts = suites.map((suite) => ({ suite, ...countsOf(suite) }));
for (const { suite, passed, failed, skipped } of counts)
  process.stderr.write(`${suite}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);

const sum = (of) => counts.reduce((total, count) => total + of(count), 0);
const passed = sum((count) => count.passed);
const failed = sum((count) => count.failed) + failedSteps.filter((step) => !suites.includes(step)).length;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
