import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/* The last line says how many passed and failed, as those of the other runners do. */
export default class Closing implements Reporter {
  private count = { passed: 0, failed: 0, skipped: 0 };
  private began = Date.now();

  onTestEnd(test: TestCase, result: TestResult) {
    const passed = result.status === test.expectedStatus;
    this.count[result.status === 'skipped' ? 'skipped' : passed ? 'passed' : 'failed']++;
  }

  onEnd(result: FullResult) {
    const { passed, failed, skipped } = this.count;
    const seconds = ((Date.now() - this.began) / 1000).toFixed(0);

    process.stdout.write(
      `browser: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} left out` : ''}` +
        ` in ${seconds} s${result.status === 'passed' ? '' : ` (${result.status})`}\n`,
    );
  }

  printsToStdio() {
    return false;
  }
}
